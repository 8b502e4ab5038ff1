import type { Bounds } from '../bounds.ts'
import type { EngineOptions } from '../engine-options.ts'
import type { Clock } from '../env/env.ts'
import type { Probes } from '../probe/probes.ts'
import { Dispatcher } from './dispatch.ts'
import { Notices, type NoticesOptions } from './notices.ts'
import { subscribersAct, subscribersTell } from './subscribers-act.ts'

/** What dispatching needs of a running engine. */
export interface DispatcherParts {
  readonly bounds: Bounds
  readonly clock: Clock
  readonly probes: Probes
  readonly operators: NoticesOptions['operators']
  readonly onError: (cause: unknown) => void
  readonly onStorageError: (cause: unknown) => void
}

/** The dispatcher of an engine: where nobody is there to act or to be told, whoever listens to `actions$` does. */
export function dispatcherOf(
  { storage, transports = [], notifiers }: EngineOptions,
  { bounds, operators, ...parts }: DispatcherParts,
): Dispatcher {
  const nobodyTold = transports.length === 0 && notifiers === undefined
  return new Dispatcher({
    ...parts,
    notices: nobodyTold
      ? subscribersTell
      : new Notices({ notifiers: notifiers ?? [], transports, operators }),
    storage,
    transports: transports.length > 0 ? transports : [subscribersAct],
    deliveries: bounds.deliveries,
    deliveryTimeoutMs: bounds.deliveryTimeoutMs,
  })
}

/** Where nobody is told anything but whoever listens to `actions$`, rules may name any. */
export function webhooksOf({
  notifiers,
  transports = [],
}: EngineOptions): readonly string[] | undefined {
  if (notifiers === undefined && transports.length === 0) return undefined
  return (notifiers ?? []).flatMap(({ webhooks }) => webhooks)
}

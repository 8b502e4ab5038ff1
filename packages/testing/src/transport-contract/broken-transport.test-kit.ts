import type {
  Answer,
  ClientInfo,
  HubLimits,
  HubOptions,
  Peer,
  Receiver,
} from '@beckon/core/adapter'
import type { VirtualEnv } from '../env/virtual-env.ts'
import type { InProcessTransport } from '../in-process/in-process-transport.ts'
import { inProcessTransport } from '../in-process/in-process-transport.ts'
import { connectInProcess } from './in-process-client.ts'
import type { Connect, RawClient, RawListener } from './raw-client.ts'

type Options = HubOptions & { readonly env: VirtualEnv }

type Others = Partial<Pick<InProcessTransport, 'deliver' | 'close' | 'counts'>>

/** What is wrong with a transport: each part stands between the suite and a good one. */
export interface Fault {
  readonly options?: (options: Options) => Options
  readonly receiver?: (receiver: Receiver) => Partial<Receiver>
  readonly transport?: (transport: InProcessTransport) => Others
  readonly info?: (client: ClientInfo) => ClientInfo
  readonly listener?: (listener: RawListener) => Partial<RawListener>
  readonly client?: (client: RawClient, listener: RawListener) => Partial<RawClient>
}

/** An in-process transport with a fault in it, for tests of the suite itself. */
export function brokenTransport(
  options: Options,
  fault: Fault,
): { readonly transport: InProcessTransport; readonly connect: Connect } {
  const good = inProcessTransport(fault.options?.(options) ?? options)
  const reach = connectInProcess(good)
  const transport = over(good, {
    ...fault.transport?.(good),
    open: (receiver: Receiver) => good.open(over(receiver, fault.receiver?.(receiver))),
  } satisfies Others & Pick<InProcessTransport, 'open'>)
  const connect: Connect = async (client, listener) => {
    const heard = over(listener, fault.listener?.(listener))
    const raw = await reach(fault.info?.(client) ?? client, heard)
    return 'send' in raw ? over(raw, fault.client?.(raw, listener)) : raw
  }
  return { transport, connect }
}

/** Some of its methods are others. */
function over<T extends object>(good: T, others: Partial<T> | undefined): T {
  if (others === undefined) return good
  return new Proxy(good, {
    get(target, name) {
      const other = others[name as keyof T]
      const found = other ?? target[name as keyof T]
      return typeof found === 'function' ? found.bind(other === undefined ? target : others) : found
    },
  })
}

/** It does not know of a limit. */
export function without(limit: keyof HubLimits): Fault {
  return {
    options: (options) => {
      const limits = { ...options.limits }
      delete (limits as Partial<Record<string, number>>)[limit]
      return { ...options, limits }
    },
  }
}

/** It gives another answer than the receiver did. */
export function answering(
  change: (answer: Promise<Answer>, peer: Peer, ids: readonly string[]) => Promise<Answer>,
): Fault {
  return {
    receiver: (receiver) => ({
      receive(peer, message) {
        const events =
          typeof message === 'object' && 'events' in message ? message.events : undefined
        const ids = Array.isArray(events) ? events.map(({ id }) => id) : []
        return change(receiver.receive(peer, message), peer, ids)
      },
    }),
  }
}

/** Every so many messages to a client something else happens to one. */
export function every(
  count: number,
  happens: (listener: RawListener, text: string) => void,
): Fault {
  return {
    listener: (listener) => {
      let messages = 0
      return {
        message(text) {
          messages++
          if (messages % count === 0) happens(listener, text)
          else listener.message(text)
        },
      }
    },
  }
}

import type { Device } from './device.ts'
import type { Doing } from './plan.ts'
import type { Server } from './server.ts'
import { site } from './setting.ts'

/** Where an operator is at work. */
export interface OperateParts {
  readonly server: Server
  readonly devices: readonly Device[]
}

/** An operator does something to somebody who is there. */
export function operate(
  doing: Exclude<Doing, { does: 'duty' | 'rules' }>,
  { server, devices }: OperateParts,
): void {
  const { process } = server
  const there = devices.flatMap(({ page }) => (page?.isSound ? [page.client.visitor] : []))
  const visitor = there[doing.pick % Math.max(1, there.length)]
  if (process?.open !== true || visitor === undefined) return
  const { engine } = process
  const whom = { site, visitor, operator: 'olga' }
  const done: Promise<unknown> =
    doing.does === 'invite'
      ? engine.invite({ ...whom, text: 'Shall I show you around?' })
      : doing.does === 'redirect'
        ? engine.redirect({ ...whom, url: 'https://shop.example/help' })
        : doing.does === 'block'
          ? engine.blocks(site).add({ visitor }, { operator: 'olga', forMs: doing.ms })
          : engine.blocks(site).remove({ visitor }, { operator: 'olga' })
  // What the storage will not have is told to the operator.
  done.catch(() => {})
}

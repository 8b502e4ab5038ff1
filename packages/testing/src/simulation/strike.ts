import type { Device } from './device.ts'
import type { Fault } from './fault.ts'
import type { MachineClock } from './life.ts'
import type { Network } from './network.ts'
import type { Schedule } from './schedule.ts'
import type { Server } from './server.ts'
import type { UnreliableStorage } from './unreliable-storage.ts'
import type { Witness } from './witness.ts'

/** All that something can go wrong with. */
export interface StrikeParts {
  readonly schedule: Schedule
  readonly serverClock: MachineClock
  readonly storage: UnreliableStorage
  readonly network: Network
  readonly server: Server
  readonly devices: readonly Device[]
  readonly witness: Witness
}

/**
 * Something goes wrong.
 *
 * @returns whether there was anything to strike
 */
export function strike(fault: Fault, parts: StrikeParts): boolean {
  const { server, devices, witness, schedule, storage, network, serverClock } = parts
  switch (fault.kind) {
    case 'storage':
      storage.arm(fault)
      return true
    case 'network': {
      const link = network.strike(fault)
      if (link !== undefined && (fault.what === 'reorder' || fault.what === 'duplicate')) {
        const page = devices[link.device]?.pages.find((one) => one.has(link))
        if (page !== undefined) witness.log.disorder(page.name)
      }
      return link !== undefined
    }
    case 'partition':
      network.part(fault, devices.length)
      return true
    case 'clock':
      if (fault.whose === 'server') {
        serverClock.jump(fault.ms)
        witness.desk.clockChanged(schedule.now, fault.ms)
        for (const device of devices) device.clocksSince = schedule.now
      } else devices[fault.pick % devices.length]?.jump(fault.ms)
      return true
    case 'crash':
      return server.crash(fault.ms, fault.silent, fault.forgets)
    case 'restart':
      return server.restart(fault.ms)
    case 'page': {
      const open = devices.filter(({ page }) => page !== undefined)
      const device = open[fault.pick % Math.max(1, open.length)]
      if (device?.page === undefined) return false
      device.kill(device.page)
      return true
    }
  }
}

import type { ClientInfo } from '@beckon/core/adapter'
import type { InProcessTransport } from '../in-process/in-process-transport.ts'
import type { InProcessWebSocket } from '../in-process/in-process-web-socket.ts'
import type { Chance } from './chance.ts'
import type { Fault } from './fault.ts'
import { Link } from './link.ts'
import type { Schedule } from './schedule.ts'

/** What lies between the pages and the server. */
export class Network {
  /** The server that answers at this moment. */
  server: InProcessTransport | undefined
  private readonly schedule: Schedule
  private readonly chance: Chance
  private readonly links = new Set<Link>()
  /** Until when each device is cut off, real time, ms. */
  private readonly held = new Map<number, number>()

  constructor(schedule: Schedule, chance: Chance) {
    this.schedule = schedule
    this.chance = chance
  }

  /** Connections that stand. */
  get size(): number {
    return this.links.size
  }

  /** A class in the place of `WebSocket`, for a page of a device. */
  sockets(
    device: number,
    client: ClientInfo,
    made: (link: Link) => void,
  ): new (
    url: string,
  ) => InProcessWebSocket {
    const { schedule, chance, links } = this
    const parts = {
      schedule,
      chance,
      client,
      device,
      server: () => this.server,
      heldUntil: () => this.held.get(device) ?? 0,
      up: (link: Link) => void links.add(link),
      down: (link: Link) => void links.delete(link),
    }
    return class extends Link {
      constructor(url: string) {
        super(url, parts)
        made(this)
      }
    }
  }

  /** @returns the connection that was struck, where there was one */
  strike({ what, pick, way, ms }: Fault & { kind: 'network' }): Link | undefined {
    const link = [...this.links][pick % Math.max(1, this.links.size)]
    if (link === undefined) return undefined
    link.struck = true
    const pipe = link.pipe(way)
    if (what === 'cut') link.cut()
    else if (what === 'silence') link.silence(way)
    // What a page sends is lost with its connection alone, or nobody would ever send it again.
    else if (what === 'lose') link.pipe('down').loseNext()
    else if (what === 'duplicate') pipe.duplicateNext()
    else if (what === 'reorder') pipe.reorderNext()
    else pipe.delayNext(ms)
    return link
  }

  /** Some devices and the server do not hear each other for a while. */
  part({ pick, every, ms }: Fault & { kind: 'partition' }, devices: number): void {
    for (let device = pick % every; device < devices; device += every) {
      this.held.set(device, this.schedule.now + ms)
    }
    for (const link of this.links) if (link.device % every === pick % every) link.struck = true
  }

  /** All connections are gone, and both ends hear of it. */
  cutAll(): void {
    for (const link of [...this.links]) link.cut()
  }

  /** The server's process is gone. `silent`: its machine too, and nobody says so. */
  lostServer(silent: boolean): void {
    this.server = undefined
    if (!silent) this.cutAll()
    else for (const link of [...this.links]) link.orphan()
  }

  /** Everything comes through again. */
  heal(): void {
    this.held.clear()
  }
}

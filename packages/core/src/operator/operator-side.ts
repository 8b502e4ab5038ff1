import type { AddressBook } from '../admit/address-book.ts'
import { BlockLists, type BlockListsOptions } from '../block-list/block-lists.ts'
import { DeskStore } from '../desk/desk-store.ts'
import { Desks } from '../desk/desks.ts'
import { SiteDesk } from '../desk/site-desk.ts'
import type { Env } from '../env/env.ts'
import type { Storage } from '../ports/storage.ts'
import type { Peer } from '../ports/transport.ts'
import type { Arrival } from '../receive/arrival.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { Site } from '../step/site.ts'
import { OperatorConsole } from './operator-console.ts'
import { Operators } from './operators.ts'

export interface OperatorSideOptions {
  readonly sites: ReadonlyMap<string, Site>
  readonly storage: Pick<Storage, 'load' | 'commit'>
  /** What desks have granted outlives the process. */
  readonly outlives: boolean
  readonly env: Env
  readonly addressBook: AddressBook
  /** The rules in force. */
  readonly book: () => Rulebook
  /** How many lines a list of blocks may have. */
  readonly listedBlocks: number
  /** Every visitor who has a connection. */
  readonly peers: () => Iterable<Peer>
  readonly arrive: (arrival: Arrival) => void
  /** Sends something through the pipeline that says when it is done. */
  readonly through: (arrival: (done: (error?: unknown) => void) => Arrival) => Promise<void>
  readonly isOpen: () => boolean
  readonly isClosed: () => boolean
  /** Nothing new is to be begun. */
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
  /** Takes back what rules have blocked of an address, by its key. */
  readonly openAddress: BlockListsOptions['openAddress']
  /** Hears of work that rest must wait for. */
  readonly mend: (work: Promise<void>) => void
  /** An operator of a site has made a connection, or is on duty for something else. */
  readonly onArrived: (site: string) => void
}

/** All that operators have to do with: their acts, their desks, and the lists of whom they block. */
export class OperatorSide {
  readonly operators: Operators
  readonly desks: Desks
  readonly blockLists: BlockLists
  readonly console: OperatorConsole
  private readonly options: OperatorSideOptions

  constructor(options: OperatorSideOptions) {
    this.options = options
    const { sites, env, storage, arrive, through, stopped, onError } = options
    const { clock, ids } = env
    this.operators = new Operators({ sites, clock, ids, accepts: options.isOpen, arrive })
    this.desks = new Desks({
      ...{ sites, clock, ids, arrive, onError },
      store: new DeskStore({ storage, clock, stopped, onError, outlives: options.outlives }),
      mend: options.mend,
      book: options.book,
      accepts: () => !options.isClosed(),
    })
    this.blockLists = new BlockLists({
      ...{ storage, env, through, stopped, onError },
      addressBook: options.addressBook,
      operators: this.operators,
      peers: options.peers,
      openAddress: options.openAddress,
      most: options.listedBlocks,
    })
    this.console = new OperatorConsole({
      ...{ clock, onError },
      operators: this.operators,
      blocks: (site) => this.blockLists.site(site),
      desk: (site) => this.desk(site),
      onArrived: options.onArrived,
    })
  }

  /** The desk of a site, for those who tell it something. */
  desk(site: string): SiteDesk {
    const { env, storage, through, stopped, onError } = this.options
    return new SiteDesk({
      ...{ site, env, storage, through, stopped, onError },
      desk: this.desks.of(site),
      reconsider: () => {
        this.desks.reconsider(site)
        // What waits for a department may have found somebody of it.
        this.options.onArrived(site)
      },
    })
  }

  /** Who is blocked must be known before anybody is let in, and what was granted before anything is. */
  async open(): Promise<void> {
    await this.blockLists.open([...this.options.sites.keys()])
    await this.desks.open()
  }

  /** A visitor is to be forgotten. */
  async forget(site: string, visitor: string): Promise<void> {
    this.desks.forget(site, visitor)
    await this.blockLists.forget(site, visitor)
  }

  stop(): void {
    this.desks.stop()
    this.console.stop()
  }
}

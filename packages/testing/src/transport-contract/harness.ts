import assert from 'node:assert/strict'
import {
  type ClientInfo,
  type HubCounts,
  type HubOptions,
  type Receiver,
  type Storage,
  systemEnv,
  type Transport,
} from '@beckon/core/adapter'
import { type VirtualEnv, virtualEnv } from '../env/virtual-env.ts'
import type { Runner } from '../storage-contract/harness.ts'
import type { Connect } from './raw-client.ts'
import { type ScriptedOptions, ScriptedReceiver } from './scripted-receiver.ts'
import { Talker } from './talker.ts'

/** What a transport can do beyond carrying text; it decides what is skipped. */
export interface TransportCapabilities {
  /** Its connections know messages that are not text, and refuse them. */
  readonly binary: boolean
  /** Its clients' addresses can be told apart, as `connect` is given them. */
  readonly addresses: boolean
  /** Either side can ask for a sign of life below the messages. */
  readonly pings: boolean
}

/** Hub options as a case wants them; time is always the case's. */
export type CaseOptions = Omit<HubOptions, 'env' | 'secret' | 'origins'> &
  Partial<Pick<HubOptions, 'secret' | 'origins'>>

/** The transport under test, and the runner that tests it. */
export interface TransportContract {
  readonly name: string
  readonly runner: Runner
  readonly capabilities: TransportCapabilities
  /** A new transport with these options for its hub, not opened yet, and how clients get to it. */
  create(options: HubOptions & { readonly env: VirtualEnv }): {
    readonly transport: Transport & { counts(): HubCounts }
    readonly connect: Connect
  }
  /** A new, empty storage, for the cases with a whole engine behind the transport. */
  storage(): Storage
  /** How many turns of the event loop a case waits for something before it fails. Default 1,000,000. */
  readonly patience?: number
}

/** One promise that every transport keeps. */
export interface Case {
  readonly name: string
  /** Skipped where the adapter's manifest does not claim it. */
  readonly needs?: keyof TransportCapabilities
  run(harness: Harness): Promise<void>
}

/** Sites are `shop` and `other`; pages of any origin, and programs, may come as visitors. */
const defaultOptions = {
  secret: 'a secret of the contract',
  origins: '*',
  operatorOrigins: ['https://desk.example'],
  missingOrigin: 'allow',
} as const satisfies Partial<HubOptions>

/** When time begins: 15 January 2024, 12:00 UTC. */
export const noon = 1_705_320_000_000

/** A transport in its place: opened, with a receiver behind it and clients before it. */
export interface Stage<Behind extends Receiver = ScriptedReceiver> {
  readonly transport: Transport & { counts(): HubCounts }
  readonly receiver: Behind
  readonly connect: Connect
}

const { clock } = systemEnv()

/** One turn of the event loop: whatever has come over the network may happen in it. */
function turn(): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve))
}

/** Sets up what a case needs, and sees afterwards that everything adds up. */
export class Harness {
  readonly env: VirtualEnv = virtualEnv(noon)
  private readonly spec: TransportContract
  private readonly stages: Stage<Receiver>[] = []
  private readonly talkers: Talker[] = []

  constructor(spec: TransportContract) {
    this.spec = spec
  }

  get now(): number {
    return this.env.clock.now()
  }

  get capabilities(): TransportCapabilities {
    return this.spec.capabilities
  }

  storage(): Storage {
    return this.spec.storage()
  }

  /** A transport that is not open yet. */
  make(options: CaseOptions = {}): Pick<Stage, 'transport' | 'connect'> {
    return this.spec.create({ ...defaultOptions, ...options, env: this.env })
  }

  /** A receiver for a transport that the case opens itself. */
  receiver(script: ScriptedOptions = {}): ScriptedReceiver {
    return new ScriptedReceiver(script)
  }

  /** A transport, open, with a scripted receiver behind it. */
  async start(options: CaseOptions = {}, script: ScriptedOptions = {}): Promise<Stage> {
    const made = this.make(options)
    const receiver = this.receiver(script)
    await made.transport.open(receiver)
    return this.on({ ...made, receiver })
  }

  /** Sees to a stage that was set up otherwise. */
  on<Behind extends Receiver>(stage: Stage<Behind>): Stage<Behind> {
    this.stages.push(stage)
    return stage
  }

  /** A client that is connected and has said nothing yet. */
  async dial(stage: Pick<Stage, 'connect'>, client: ClientInfo = {}): Promise<Talker> {
    const talker = await this.tryToDial(stage, client)
    if (!(talker instanceof Talker)) assert.fail(`turned away: ${talker.turnedAway}`)
    return talker
  }

  /** Why a client is turned away before it could say a word. */
  async turnedAway(stage: Pick<Stage, 'connect'>, client: ClientInfo = {}): Promise<string> {
    const found = await this.tryToDial(stage, client)
    assert.ok(!(found instanceof Talker), 'it was let in')
    return found.turnedAway
  }

  /** A client that was welcomed. */
  async welcomed(
    stage: Pick<Stage, 'connect'>,
    hello: object = {},
    client: ClientInfo = {},
  ): Promise<Talker> {
    const talker = await this.dial(stage, client)
    await talker.hello(hello)
    return talker
  }

  /** Time goes on, ms. */
  advance(ms: number): void {
    this.env.advanceTo(this.now + ms)
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean, what: string | (() => string)): Promise<void> {
    const patience = this.spec.patience ?? 1_000_000
    for (let waited = 0; !isSo(); waited++) {
      if (waited > patience) {
        assert.fail(`waited in vain: ${typeof what === 'string' ? what : what()}`)
      }
      await turn()
    }
  }

  /** Lets everything that can happen by itself within this process happen. */
  async rest(turns = 3): Promise<void> {
    for (let waited = 0; waited < turns; waited++) await turn()
  }

  /** Ends the case; everything must add up now. */
  async clear(): Promise<void> {
    for (const { transport } of this.stages) await transport.close()
    for (const talker of this.talkers) talker.leave()
    for (const stage of this.stages) this.settle(stage)
    for (const talker of this.talkers) talker.check()
  }

  private settle({ transport, receiver }: Stage<Receiver>): void {
    const { accepted, connections, waiting, ended } = transport.counts()
    const over = Object.values(ended).reduce((sum, count) => sum + count, 0)
    assert.equal(accepted, connections + over, 'accepted = connections + ended')
    assert.equal(connections, 0, 'no connection is left after close')
    assert.equal(waiting, 0, 'nobody waits after close')
    if (receiver instanceof ScriptedReceiver) receiver.checkPresence()
  }

  private async tryToDial(
    { connect }: Pick<Stage, 'connect'>,
    client: ClientInfo,
  ): Promise<Talker | { readonly turnedAway: string }> {
    const talker = new Talker(this)
    const raw = await connect(client, talker.listener)
    if (!('send' in raw)) return raw
    talker.begin(raw)
    this.talkers.push(talker)
    return talker
  }
}

import {
  createEngine,
  type Decision,
  type Engine,
  type EngineError,
  type EngineOptions,
} from '@beckon/core'
import type { Answer, Peer, PendingEntry, Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { type VirtualEnv, virtualEnv } from '@beckon/testing'

/** Monday noon, UTC. */
export const start = Date.UTC(2026, 0, 5, 12)

export interface Happening {
  readonly id?: string
  readonly type: string
  /** Default: now. */
  readonly at?: number
  readonly tab?: string
  readonly url?: string
  readonly title?: string
  readonly data?: object
}

/** An engine for one site, `shop`, under virtual time, with everything it says. */
export class Shop {
  readonly env: VirtualEnv
  readonly engine: Engine
  readonly storage: Storage
  readonly decisions: Decision[] = []
  readonly errors: EngineError[] = []
  readonly actions: PendingEntry[] = []
  private count = 0

  constructor(
    rules: readonly object[],
    options: Partial<EngineOptions> & { env?: VirtualEnv } = {},
  ) {
    this.env = options.env ?? virtualEnv(start)
    this.storage = options.storage ?? memoryStorage()
    this.engine = createEngine({
      sites: { shop: {} },
      rules: parseRuleSet({ rules }),
      secret: 'a secret of the tests',
      presence: 'assumed',
      ...options,
      storage: this.storage,
      env: this.env,
    })
    this.engine.decisions$.subscribe((decision) => this.decisions.push(decision))
    this.engine.errors$.subscribe((error) => this.errors.push(error))
    this.engine.actions$.subscribe((action) => this.actions.push(action))
  }

  get now(): number {
    return this.env.clock.now()
  }

  send(visitor: string | Partial<Peer>, ...happenings: readonly Happening[]): Promise<Answer> {
    const peer: Peer = {
      site: 'shop',
      ip: '192.0.2.7',
      userAgent: 'test',
      ...(typeof visitor === 'string' ? { visitor } : { visitor: 'ann', ...visitor }),
    }
    return this.engine.receive(peer, {
      type: 'events',
      events: happenings.map((happening) => this.event(happening)),
    })
  }

  event({ id, type, at, tab, url, title, data }: Happening) {
    return {
      id: id ?? `e${this.count++}`,
      type,
      at: at ?? this.now,
      ...(tab !== undefined && { tab }),
      ...(url !== undefined && { page: { url, ...(title !== undefined && { title }) } }),
      ...(data !== undefined && { data: data as never }),
    }
  }

  view(path: string, visitor: string | Partial<Peer> = 'ann'): Promise<Answer> {
    return this.send(visitor, { type: 'page.view', url: `https://shop.example${path}` })
  }

  /** Time goes on by so many seconds, with all wake-ups on the way, and the engine comes to rest. */
  async wait(seconds: number): Promise<void> {
    this.env.advanceTo(this.now + seconds * 1_000)
    await this.engine.idle()
  }

  /** Time goes on, step by step (ms), until a promise has settled: for storages that must be asked again. */
  async until<T>(promise: Promise<T>, step = 1_000): Promise<T> {
    let settled = false
    const done = () => {
      settled = true
    }
    promise.then(done, done)
    for (let steps = 0; !settled; steps++) {
      if (steps > 1_000) throw new Error('Nothing came of it.')
      for (let turn = 0; turn < 40; turn++) await Promise.resolve()
      if (!settled) this.env.advanceTo(this.now + step)
    }
    return promise
  }

  /** What was decided, in short, for comparing. */
  get outcomes(): string[] {
    return this.decisions.map(
      ({ visitor, rule, outcome, reason, at }) =>
        `${(at - start) / 1_000} ${visitor} ${rule} ${outcome}${reason ? ` ${reason}` : ''}`,
    )
  }
}

/** An open shop. */
export async function openShop(
  rules: readonly object[] = [],
  options: Partial<EngineOptions> & { env?: VirtualEnv } = {},
): Promise<Shop> {
  const shop = new Shop(rules, options)
  await shop.engine.open()
  return shop
}

/** One comparison as a rule's conditions. */
export function when(fact: string, operator: string, value: unknown, params?: object): object {
  return { all: [{ fact, operator, value, ...(params && { params }) }] }
}

export const invite = (text = 'May I help?') => ({ type: 'invite', params: { text } })

/** Everything a storage holds, as text. */
export async function dumped(storage: Storage): Promise<string> {
  const lines: string[] = []
  if (!('dump' in storage)) throw new Error('this storage cannot be dumped')
  for await (const line of (storage as ReturnType<typeof memoryStorage>).dump()) lines.push(line)
  return lines.join('\n')
}

import { type Storage, systemEnv } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { metrics } from '@beckon/telemetry'
import { faultyStorage } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from './config/read-config.ts'
import { MetricsPage } from './metrics-page.ts'
import { readPrometheusText } from './prometheus-text.test-kit.ts'
import { Server } from './server.ts'
import { ask, origin, Page, served } from './serving.test-kit.ts'

interface Shop {
  readonly storage?: Storage
  readonly rules?: readonly string[]
  readonly set?: readonly string[]
}

async function opened({ storage = memoryStorage(), rules = [], set = [] }: Shop = {}) {
  const read = readConfig({ flags: { values: { port: ['0'], origins: [origin] }, set }, env: {} })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  const conditions = { all: [{ fact: 'event.type', operator: 'equal', value: 'page.view' }] }
  const event = { type: 'score', params: { points: 1 } }
  const server = new Server({
    config: read.config,
    origins: read.origins,
    secrets: ['a secret of the tests'],
    rules: parseRuleSet({ rules: rules.map((name) => ({ name, conditions, event })) }),
    storage,
    enrichers: [],
    env: systemEnv(),
    metrics: read.config.metrics === 'nobody' ? undefined : new MetricsPage(),
    onError: () => {},
  })
  const { port } = await server.open()
  return { server, address: `127.0.0.1:${port}` }
}

async function scraped(address: string) {
  const response = await fetch(`http://${address}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const families = readPrometheusText(await response.text())
  const samples = (name: string) => families.get(name)?.samples ?? []
  return {
    families,
    samples,
    value: (name: string, family = name) =>
      samples(family).reduce((sum, one) => (one.name === name ? sum + one.value : sum), 0),
  }
}

describe('/metrics', () => {
  it('is read line by line as Prometheus reads it, and has the whole account', async () => {
    const { server, address } = await opened({ rules: ['a rule'] })
    const page = await Page.open(WebSocket, address)
    await page.view('e1')
    await page.view('e1')
    page.send({ type: 'events', events: [{ id: 'e2', type: '', at: 1 }] })
    await page.told.until(/"refused"/)
    const { families, samples, value } = await scraped(address)
    const fates = ['committed', 'duplicate', 'quarantined', 'refused'].map((fate) =>
      value(`beckon_events_${fate}_total`),
    )
    expect(fates).toEqual([1, 1, 1, 0])
    expect(value('beckon_events_received_total')).toBe(3)
    expect(value('beckon_events_in_flight')).toBe(0)
    expect(samples('beckon_events_quarantined_total')).toMatchObject([
      { labels: { beckon_reason: 'BAD_EVENT' } },
    ])
    expect(samples('beckon_rule_matches_total')).toMatchObject([
      { labels: { beckon_rule: 'a rule' }, value: 1 },
    ])
    expect(value('beckon_connections')).toBe(1)
    const duration = 'beckon_event_duration_seconds'
    expect(families.get(duration)?.type).toBe('histogram')
    expect(value(`${duration}_count`, duration)).toBe(1)
    expect(samples('target_info')).toMatchObject([{ labels: { service_name: 'beckon' } }])
    page.close()
    await server.close()
  })

  it('has no metric that is not in the table, and calls each by its name there', async () => {
    const { server, address } = await opened()
    const { families } = await scraped(address)
    const known = Object.values(metrics).map(({ name, kind, unit }) => {
      const words = [name.replaceAll('.', '_'), unit === 's' ? 'seconds' : '', kind]
      return words.filter((word) => word !== '').join('_')
    })
    for (const [name, { type }] of families) {
      if (name === 'target_info') continue
      const own = type === 'counter' ? name.replace(/_total$/, '_counter') : name
      const kind = { counter: '', gauge: '_up-down counter', histogram: '_histogram' }[type] ?? '?'
      expect(known).toContain(own + kind)
    }
    expect(families.size).toBeGreaterThan(15)
    await server.close()
  })

  it('keeps hostile names of rules within their quotes', async () => {
    const names = ['a"} 1\nevil_total{x="', 'back\\slash', 'line\nend', 'ünï "\\n"', '{le="+Inf"}']
    const { server, address } = await opened({ rules: names })
    const page = await Page.open(WebSocket, address)
    await page.view('e1')
    const { families, samples } = await scraped(address)
    const labels = samples('beckon_rule_matches_total').map(({ labels }) => labels.beckon_rule)
    expect(labels.sort()).toEqual([...names].sort())
    expect([...families.keys()].filter((name) => name.includes('evil'))).toEqual([])
    page.close()
    await server.close()
  })

  it('shows a slow storage in the latencies', async () => {
    const { clock } = systemEnv()
    const slowMs = 30
    const storage = faultyStorage(memoryStorage(), ({ operation, units }) =>
      operation === 'commit' && units[0]?.entity.kind === 'visitor'
        ? {
            holdUntil: new Promise<void>((resolve) =>
              clock.setTimer(clock.now() + slowMs, resolve),
            ),
          }
        : undefined,
    )
    const { server, address } = await opened({ storage })
    const page = await Page.open(WebSocket, address)
    await page.view('e1')
    const { samples } = await scraped(address)
    for (const what of ['commit', 'event', 'message']) {
      const family = `beckon_${what}_duration_seconds`
      const sum = samples(family).find(({ name }) => name === `${family}_sum`)?.value ?? 0
      // Timers go by another clock than the stopwatch: a millisecond may be lost between them.
      expect(sum, what).toBeGreaterThan((slowMs - 2) / 1_000)
      expect(samples(family).find(({ labels }) => labels.le === '0.01')?.value, what).toBe(0)
    }
    page.close()
    await server.close()
  })

  it('is for whom the configuration says, as the status is', async () => {
    const proxied = { headers: { 'X-Forwarded-For': '192.0.2.1' } }
    const loopback = await opened()
    const refused = await ask(loopback.address, '/metrics', proxied)
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(JSON.stringify(refused.body)).toContain('setting \\"metrics\\"')
    await loopback.server.close()
    const nobody = await opened({ set: ['metrics=nobody', 'status=everyone'] })
    expect((await ask(nobody.address, '/metrics')).status).toBe(403)
    await nobody.server.close()
    const everyone = await opened({ set: ['metrics=everyone', 'status=nobody'] })
    const response = await fetch(`http://${everyone.address}/metrics`, proxied)
    expect(response.status).toBe(200)
    readPrometheusText(await response.text())
    expect((await ask(everyone.address, '/status', proxied)).status).toBe(403)
    await everyone.server.close()
  })

  it('answers HEAD, many at once, and while the server stops', async () => {
    const { server, address } = await opened()
    const head = await ask(address, '/metrics', { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, undefined])
    const post = await ask(address, '/metrics', { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const all = await Promise.all(Array.from({ length: 20 }, () => scraped(address)))
    for (const { families } of all) expect(families.size).toBe(all[0]?.families.size)
    await server.close()
  })

  it('is there from the command itself, and said to be', async () => {
    const server = await served()
    expect(server.stderr.text).toContain('/status, /metrics')
    const { value } = await scraped(server.address)
    expect(value('beckon_events_received_total')).toBe(0)
    await server.stop()
    const none = await served(['--metrics', 'nobody'])
    expect(none.stderr.text).not.toContain('/metrics')
    expect((await ask(none.address, '/metrics')).status).toBe(403)
    await none.stop()
  })
})

describe('the check of the format', () => {
  const good = '# HELP a_total what\n# TYPE a_total counter\na_total{x="1"} 1\n'
  it.each([
    ['a value that is none', `${good}a_total{x="2"} one\n`],
    ['a quote that is not escaped', `${good}a_total{x="2"3"} 1\n`],
    ['a series twice', `${good}a_total{x="1"} 1\n`],
    ['a sample of no family', `${good}b_total 1\n`],
    ['a family twice', `${good}${good}`],
    ['a line without an end', good.trimEnd()],
    ['buckets that do not ascend', bucketed(2, 1, 2)],
    ['a last bucket that does not hold all', bucketed(1, 2, 3)],
  ])('finds %s', (_, text) => {
    expect(() => readPrometheusText(text)).toThrow()
  })

  function bucketed(small: number, all: number, count: number): string {
    const buckets = `h_bucket{le="1"} ${small}\nh_bucket{le="+Inf"} ${all}\n`
    return `# HELP h what\n# TYPE h histogram\nh_count ${count}\nh_sum 1\n${buckets}`
  }

  it('takes what is well-formed', () => {
    expect(readPrometheusText(good).get('a_total')?.samples).toHaveLength(1)
    expect(readPrometheusText(bucketed(1, 2, 2)).size).toBe(1)
  })
})

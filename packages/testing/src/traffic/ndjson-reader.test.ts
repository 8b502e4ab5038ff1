import { describe, expect, it } from 'vitest'
import { readNdjson } from './ndjson-reader.ts'

const read = (value: unknown) => readNdjson(JSON.stringify(value), 2, 7)
const least = { at: 5, visitor: 'v', event: { type: 'cart.add' } }
const place = { kind: 'event', file: 2, line: 7 }

describe('readNdjson', () => {
  it('reads the least there must be', () => {
    expect(read(least)).toEqual({
      ...place,
      at: 5,
      visitor: 'v',
      event: { id: '', type: 'cart.add', at: 5 },
    })
  })

  it('reads all there may be, and leaves unknown fields alone', () => {
    const client = {
      visitor: 'v',
      ip: '10.0.0.1',
      userAgent: 'Mozilla',
      language: 'de',
      hints: { platform: 'Linux', mobile: false },
    }
    const event = {
      id: 'e',
      type: 'page.view',
      tab: 't',
      page: { url: '/a', title: 'A', referrer: 'http://b.example/' },
      data: { deep: [{ x: null }] },
    }
    expect(
      read({ at: '2020-01-02T03:04:05.678+01:00', ...client, event: { ...event, at: 9 }, more: 1 }),
    ).toEqual({
      ...place,
      at: Date.UTC(2020, 0, 2, 2, 4, 5, 678),
      ...client,
      event: { ...event, at: 9 },
    })
  })

  it.each([
    [null, ''],
    [[], ''],
    [{ ...least, at: undefined }, '/at'],
    [{ ...least, at: '2020-01-02T03:04:05' }, '/at'],
    [{ ...least, at: '2020-13-02T03:04:05Z' }, '/at'],
    [{ ...least, at: 1.5 }, '/at'],
    [{ ...least, at: -1 }, '/at'],
    [{ ...least, at: 9e15 }, '/at'],
    [{ ...least, visitor: 7 }, '/visitor'],
    [{ ...least, visitor: '' }, '/visitor'],
    [{ ...least, visitor: 'v'.repeat(129) }, '/visitor'],
    [{ ...least, ip: 7 }, '/ip'],
    [{ ...least, hints: [] }, '/hints'],
    [{ ...least, hints: { model: 1 } }, '/hints/model'],
    [{ ...least, hints: { mobile: '?1' } }, '/hints/mobile'],
    [{ ...least, event: 'x' }, '/event'],
    [{ ...least, event: {} }, '/event/type'],
    [{ ...least, event: { type: 't', id: 1 } }, '/event/id'],
    [{ ...least, event: { type: 't', id: '' } }, '/event/id'],
    [{ ...least, event: { type: 't', at: 'x' } }, '/event/at'],
    [{ ...least, event: { type: 't', tab: 1 } }, '/event/tab'],
    [{ ...least, event: { type: 't', page: '/a' } }, '/event/page'],
    [{ ...least, event: { type: 't', page: {} } }, '/event/page/url'],
    [{ ...least, event: { type: 't', page: { url: '/', title: 1 } } }, '/event/page/title'],
    [{ ...least, event: { type: 't', data: [1] } }, '/event/data'],
  ])('says where %j is wrong', (value, pointer) => {
    const fault = read(value)
    expect(fault).toMatchObject({ reason: 'bad-shape' })
    expect(fault).toHaveProperty('detail', expect.stringMatching(`^${pointer}: expected `))
  })

  it('knows what is no JSON', () => {
    expect(readNdjson('{"at":1', 0, 1)).toEqual({ reason: 'bad-json' })
    expect(readNdjson(' ', 0, 1)).toEqual({ reason: 'empty' })
    expect(readNdjson(`{"at":1e999,"visitor":"v","event":{"type":"t"}}`, 0, 1)).toMatchObject({
      reason: 'bad-shape',
    })
  })

  it('takes deep nesting and __proto__ for data and for nothing else', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
    const line = `{"at":1,"visitor":"v","__proto__":{"ip":"x"},"event":{"type":"t","data":{"__proto__":1,"deep":${deep}}}}`
    const recorded = readNdjson(line, 0, 1)
    expect(recorded).toMatchObject({ kind: 'event' })
    expect(recorded).not.toHaveProperty('ip')
    expect(({} as { ip?: string }).ip).toBeUndefined()
  })
})

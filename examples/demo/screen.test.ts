import type { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { Screen } from './screen.ts'

function terminal(columns: number, rows: number) {
  const written: string[] = []
  const stream = { columns, rows, write: (text: string) => written.push(text) }
  return { stream: stream as unknown as WriteStream, written }
}

test('a frame goes over the one before, and nothing in it scrolls', () => {
  const { stream, written } = terminal(80, 24)
  const screen = new Screen(stream)
  expect(screen.size).toEqual({ columns: 79, rows: 24 })
  screen.draw(['one', 'two'])
  screen.close()
  const [, frame = ''] = written
  expect(frame).toContain('\u001b[H')
  expect(frame).toContain('one\u001b[K\r\ntwo\u001b[K\u001b[J')
  expect(frame).not.toContain('\u001b[2J')
  expect(frame.match(/\n/g)).toHaveLength(1)
})

test('the terminal is given back once, by the end of the process too', () => {
  const before = process.listenerCount('exit')
  const { stream, written } = terminal(0, 0)
  const screen = new Screen(stream)
  expect(screen.size).toEqual({ columns: 79, rows: 24 })
  const [restore] = process.listeners('exit').slice(-1)
  restore?.call(process, 0)
  screen.close()
  screen.draw(['late'])
  expect(written).toHaveLength(2)
  // What was switched off is on again, and the other way round.
  const switches = (text = ''): Record<string, string> =>
    Object.fromEntries(
      [...text.matchAll(/\[\?(\d+)([hl])/g)].map(([, mode = '', way = '']) => [mode, way]),
    )
  const [entered, left] = [switches(written[0]), switches(written[1])]
  expect(Object.keys(left).sort()).toEqual(Object.keys(entered).sort())
  for (const [mode, way] of Object.entries(entered)) expect(left[mode]).not.toBe(way)
  expect(process.listenerCount('exit')).toBe(before)
})

import { expect, it } from 'vitest'
import { safeText } from './bad-line.ts'

it('shows a line in printable ASCII, cut where it is long', () => {
  expect(safeText('a "b"\\\t\u001b[31m<ü')).toBe('a "b"\\\\\\x09\\x1b[31m<\\xc3\\xbc')
  expect(safeText('x'.repeat(200))).toBe('x'.repeat(200))
  expect(safeText('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`)
  expect(safeText(new Uint8Array([0, 255]))).toBe('\\x00\\xff')
})

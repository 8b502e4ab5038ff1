import { describe, expect, it } from 'vitest'
import { type Known, nothingKnown } from './known.ts'
import { Pattern } from './pattern.ts'
import { wordsOf } from './words.ts'

const known: Known = {
  ...nothingKnown,
  rules: new Set(['help', 'payment-trouble: help', 'at 5s']),
}

function read(pattern: string, text: string) {
  const reading = new Pattern(pattern).whole(wordsOf(text), known)
  return (
    reading && { ...reading.args, ...(reading.faults.length > 0 && { faults: reading.faults }) }
  )
}

describe('a pattern', () => {
  it('takes either of several words, whatever their case, and leaves out what may be left out', () => {
    const pattern = 'add|adds [{count}] to [the] cart {price} {currency}'
    expect(read(pattern, 'Adds to cart 59.90 EUR')).toEqual({ price: 59.9, currency: 'EUR' })
    expect(read(pattern, 'add 3 to the cart 20 EUR')).toEqual({
      count: 3,
      price: 20,
      currency: 'EUR',
    })
    expect(read(pattern, 'add 3 the cart 20 EUR')).toBeUndefined()
    expect(read(pattern, 'adds to cart 20 EUR now')).toBeUndefined()
    expect(read(pattern, 'adds to cart 20 eur')).toBeUndefined()
  })

  it('takes names of several words, quoted or not', () => {
    const pattern = 'invited by {rule} [saying {text}]'
    expect(read(pattern, 'invited by payment-trouble: help saying "May we?"')).toEqual({
      rule: 'payment-trouble: help',
      text: 'May we?',
    })
    expect(read(pattern, 'invited by "at 5s"')).toEqual({ rule: 'at 5s' })
  })

  it('says what is wrong with a name, where nothing fits better', () => {
    expect(read('invited by {rule}', 'invited by halp')).toEqual({
      faults: ['There is no rule "halp". Did you mean "help"?'],
    })
    expect(read('on {device}', 'on Windows Crome')).toEqual({
      faults: ['There is no device "Windows Crome". Did you mean "windows chrome"?'],
    })
  })

  it('takes a quoted text for no word of its own', () => {
    expect(read('wait {span}', '"wait" 3s')).toBeUndefined()
    expect(read('saying {text}', 'saying hello')).toBeUndefined()
  })

  it('has slots that there are', () => {
    expect(() => new Pattern('views {pgae}')).toThrow('a slot {pgae} that there is not')
  })
})

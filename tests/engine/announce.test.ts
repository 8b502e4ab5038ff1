import { expect, test } from 'vitest'
import { invite, openShop, when } from './shop.ts'

const greet = { name: 'greet', conditions: when('visit.pages', 'equal', 1), event: invite() }

test('a listener that throws is reported, and all others are told', async () => {
  const shop = await openShop([greet])
  const heard: string[] = []
  shop.engine.on('decision', () => {
    throw new Error('listener broke')
  })
  shop.engine.on('decision', ({ rule }) => heard.push(rule))
  shop.engine.on('*', (name) => heard.push(name))
  expect((await shop.view('/')).acks).toEqual(['e0'])
  expect(heard).toEqual(['visit.started', 'greet', 'decision', 'invitation.offered'])
  expect(shop.errors).toMatchObject([{ code: 'LISTENER', cause: { message: 'listener broke' } }])
  expect((await shop.view('/2')).acks).toEqual(['e1'])
})

test('a listener of errors that throws does not go round in circles', async () => {
  const shop = await openShop([greet])
  const fail = () => {
    throw new Error('again')
  }
  shop.engine.on('decision', fail)
  shop.engine.on('error', fail)
  expect((await shop.view('/')).acks).toEqual(['e0'])
  expect(shop.errors.map(({ code }) => code)).toEqual(['LISTENER'])
})

test('a subscriber may leave while it is told', async () => {
  const shop = await openShop()
  const first: string[] = []
  const second: string[] = []
  const leaving = shop.engine.events$.subscribe(({ event }) => {
    first.push(event.id)
    leaving.unsubscribe()
  })
  shop.engine.events$.subscribe(({ event }) => second.push(event.id))
  await shop.view('/1')
  await shop.view('/2')
  expect(first).toEqual(['e0'])
  expect(second).toEqual(['e0', 'e1'])
})

test('a subscriber may send events while it is told', async () => {
  const shop = await openShop()
  const answers: Promise<unknown>[] = []
  shop.engine.events$.subscribe(({ event }) => {
    if (event.type === 'page.view') answers.push(shop.send('bob', { type: 'echo' }))
  })
  await shop.view('/')
  await shop.engine.idle()
  expect(await Promise.all(answers)).toEqual([{ acks: ['e1'], refused: [] }])
})

test('subscribers hear the end', async () => {
  const shop = await openShop()
  const ended: string[] = []
  shop.engine.events$.subscribe({ complete: () => ended.push('events') })
  shop.engine.errors$.subscribe({ complete: () => ended.push('errors') })
  await shop.engine.close()
  expect(ended).toEqual(['events', 'errors'])
})

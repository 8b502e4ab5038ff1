import { expect, test } from 'vitest'
import { openShop, when } from './shop.ts'

test('an invitation says what it has to say to this visitor, in its language', async () => {
  const shop = await openShop([
    {
      name: 'hello',
      conditions: when('page.seconds', 'greaterThanInclusive', 5),
      event: {
        type: 'invite',
        params: {
          kind: 'image',
          image: '/hello.png',
          text: 'About {{page.title|our shop}}, after {{page.seconds|0}} s, {{visitor.traits.name|}}?',
          operator: { name: 'Olga', picture: '/olga.jpg' },
          department: 'sales',
          locales: { de: { text: 'Fragen zu {{page.title|uns}}?', image: '/hallo.png' } },
        },
      },
    },
  ])
  const title = '<b>Sofas</b>'
  const visit = { type: 'page.view', url: 'https://shop.example/a', title }
  await shop.send({ visitor: 'ann', language: 'de-CH' }, visit)
  await shop.send({ visitor: 'bob' }, { type: 'identify', data: { traits: { name: '"Bob"' } } })
  await shop.send({ visitor: 'bob' }, visit)
  await shop.wait(6)
  const common = {
    kind: 'image',
    operator: { name: 'Olga', picture: '/olga.jpg' },
    department: 'sales',
  }
  expect(shop.actions.map(({ visitor, body }) => [visitor, body])).toEqual([
    ['ann', { ...common, image: '/hallo.png', language: 'de', text: 'Fragen zu ‹b›Sofas‹/b›?' }],
    ['bob', { ...common, image: '/hello.png', text: 'About ‹b›Sofas‹/b›, after 5 s, ”Bob”?' }],
  ])
})

import { type VisitorPhrase, visitorPhrase } from './step-phrase.ts'

/** Coming, looking at pages, going, and the network in between. */
export const browsingPhrases: readonly VisitorPhrase[] = [
  visitorPhrase({
    pattern: 'come|comes [back]',
    meaning: 'Comes to the site, for the first time or again: the browser connects.',
    example: 'ann comes from google in DE on iPhone',
    arrival: true,
    act: (guest, arrival) => guest.come(arrival),
  }),
  visitorPhrase({
    pattern: 'open|opens {path} in a|another|second|new [second|new] tab',
    meaning: 'Opens a page in one more tab, and looks at that one from now on.',
    example: 'opens /sofas in a second tab',
    act: (guest, _, { path }) => guest.openTab(path),
  }),
  visitorPhrase({
    pattern: 'turn|turns|go|goes [back] to tab {count}',
    meaning: 'Looks at another of its tabs, the first being 1: what it does next happens there.',
    example: 'goes back to tab 1',
    act: (guest, _, { count }) => guest.turnTo(count),
  }),
  visitorPhrase({
    pattern: 'view|views|open|opens|visit|visits|look|looks [at] {path}',
    meaning: 'Looks at a page (`page.view`). How it comes may be said behind it.',
    example: 'views /product/oak-desk',
    arrival: true,
    act: (guest, arrival, { path }) => guest.view(path, arrival),
  }),
  visitorPhrase({
    pattern: 'close|closes|leave|leaves the page|tab',
    meaning:
      'Closes the page it looks at (`page.leave`): another tab is looked at, or none is left.',
    example: 'closes the tab',
    act: (guest) => guest.closeTab(),
  }),
  visitorPhrase({
    pattern: 'leave|leaves [the] [site]',
    meaning: 'Closes all its pages; the connection is gone too.',
    example: 'ann leaves',
    act: (guest) => guest.leave(),
  }),
  visitorPhrase({
    pattern: 'lose|loses [the|its|her|his] connection',
    meaning: 'The network is gone. What is done meanwhile is sent when it is back.',
    example: 'ann loses the connection',
    act: (guest) => guest.lose(),
  }),
  visitorPhrase({
    pattern: 'reconnect|reconnects',
    meaning: 'The network is back.',
    example: 'ann reconnects',
    act: (guest) => guest.comeBack(),
  }),
  visitorPhrase({
    pattern: 'is back [online]',
    meaning: 'The network is back, in other words.',
    example: 'ann is back online',
    act: (guest) => guest.comeBack(),
  }),
]

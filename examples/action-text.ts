import type { Decision } from '@beckon/core'

/** What an action does, in a few words; undefined where its rule's name says enough. */
export function actionText(action: Decision['action']): string | undefined {
  switch (action.type) {
    case 'invite':
      return `"${action.title ?? action.text}"`
    case 'block':
      return `${action.scope}: ${action.reason ?? 'no reason given'}`
    case 'unblock':
      return action.scope
    case 'redirect':
      return `to ${action.url}`
    case 'route':
      return [
        ...(action.department === undefined ? [] : [`to ${action.department}`]),
        ...(action.priority === undefined ? [] : [`priority ${action.priority}`]),
      ].join(', ')
    case 'track':
      return action.event
    case 'notify':
      return `"${action.title ?? action.text}"`
    case 'segment':
      return action.segment
    case 'score':
    case 'tag':
      return undefined
  }
}

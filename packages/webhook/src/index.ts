export { isPublicAddress } from './public-address.ts'
export { sign } from './sign.ts'
export { type WebhookOptions, type WebhooksOptions, webhooks } from './webhooks.ts'

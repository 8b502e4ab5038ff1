export { type MailOptions, mailDelivery } from './mail-delivery.ts'

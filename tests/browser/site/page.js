import { connect } from '/beckon-client.js'

// What a shop's page does, as docs/client.md says. A test may ask for other options in the address.
const options = new URLSearchParams(location.search).get('options') ?? '{}'
const client = connect({ url: '/beckon', site: 'shop', ...JSON.parse(options) })

client.on('invite', ({ title, text }) => {
  const dialog = document.createElement('dialog')
  dialog.append(title, ' ', text)
  document.body.append(dialog)
  dialog.show()
})
client.on('block', ({ reason }) => {
  document.body.dataset.blocked = reason
})
client.on('unblock', () => {
  delete document.body.dataset.blocked
})
client.on('redirect', ({ url }) => location.assign(url))
client.on('state', ({ state }) => {
  document.body.dataset.state = state
})
document.querySelector('a').addEventListener('click', () => client.track('link.click'))

// For tests.
document.body.dataset.state = client.state
window.client = client

client.track('page.view')

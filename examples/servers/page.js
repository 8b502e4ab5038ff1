import { connect } from '@beckon/transport-ws/client'

const beckon = connect({ url: '/beckon', site: 'shop' })
beckon.on('invite', ({ id, title, text }) => {
  const say = (answer) => beckon.track(`invitation.${answer}`, { invitation: id })
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.id = id
  dialog.textContent = `${title ?? ''} ${text} `
  for (const [answer, label] of Object.entries({ accepted: 'Yes, please', declined: 'No' })) {
    const button = dialog.appendChild(document.createElement('button'))
    button.textContent = label
    button.onclick = () => {
      say(answer)
      dialog.remove()
    }
  }
  dialog.show()
  say('shown')
})
beckon.on('revoke', ({ invitation }) => document.getElementById(invitation)?.remove())
beckon.track('page.view')

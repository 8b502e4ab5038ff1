import { connect } from '@beckon/transport-ws/client'

const beckon = connect({ url: '/beckon', site: 'shop' })
beckon.on('invite', ({ title, text }) => {
  beckon.track(confirm(`${title}\n${text}`) ? 'invitation.accepted' : 'invitation.declined')
})
beckon.track('page.view')

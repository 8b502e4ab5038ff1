import { connect } from '@beckon/transport-ws/client'

const beckon = connect({ url: '/beckon', site: 'shop' })
beckon.on('invite', ({ id: invitation, title, text }) => {
  beckon.track('invitation.shown', { invitation })
  const wanted = confirm(`${title}\n${text}`)
  beckon.track(wanted ? 'invitation.accepted' : 'invitation.declined', { invitation })
})
beckon.track('page.view')

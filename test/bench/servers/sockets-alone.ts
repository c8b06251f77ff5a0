import { createSocketServer } from '../apps/sockets.ts'
import { listen } from '../serving/announce.ts'

listen(createSocketServer())

import { browserSync } from './steps/browser-sync.ts'
import { clubShop } from './steps/club-shop.ts'
import { django } from './steps/django.ts'
import { flask } from './steps/flask.ts'
import { graphqlYoga } from './steps/graphql-yoga.ts'
import { hexo } from './steps/hexo.ts'
import { httpServer } from './steps/http-server.ts'
import { jsonServer } from './steps/json-server.ts'
import { mailDev } from './steps/maildev.ts'
import { nodeRed } from './steps/node-red.ts'
import { revealMd } from './steps/reveal-md.ts'
import { swaggerUiExpress } from './steps/swagger-ui-express.ts'
import { tiddlyWiki } from './steps/tiddlywiki.ts'
import { ungit } from './steps/ungit.ts'
import { verdaccio, verdaccioPages } from './steps/verdaccio.ts'
import { vite } from './steps/vite.ts'
import type { Walk } from './walk.ts'

/** Every walk, in the order of the table. */
export const walks: readonly Walk[] = [
  clubShop('club-shop', '/legacy', '/legacy-2'),
  clubShop('club-shop-2', '/legacy-2', '/legacy'),
  django('command'),
  django('upstream'),
  flask('command'),
  flask('upstream'),
  nodeRed,
  verdaccio,
  verdaccioPages,
  tiddlyWiki,
  mailDev,
  revealMd,
  jsonServer,
  ungit,
  hexo,
  vite,
  swaggerUiExpress,
  httpServer,
  graphqlYoga,
  browserSync,
]

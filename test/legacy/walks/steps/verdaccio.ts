import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expectAt, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { ProgramApplication, Step, Visit, Walk } from '../walk.ts'

const configuration = `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
uplinks: {}
packages: { '**': { access: $all, publish: $authenticated } }
log: { type: stdout, format: json, level: warn }
web: { title: Walked registry }
`

const application: ProgramApplication = {
  kind: 'command',
  argv: ({ folder }) => [
    process.execPath,
    fileOf('verdaccio', 'bin', 'verdaccio'),
    '--config',
    join(folder, 'config.yaml'),
    '--listen',
    '127.0.0.1:{port}',
  ],
}

/** Publishes a package, for others to be installed or shown. */
const publish: Step = {
  name: 'npm publishes a package',
  async run(visit) {
    const source = join(visit.place.folder, 'source')
    await mkdir(source)
    await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'walked', version: '1.2.3' }))
    await writeFile(join(source, 'README.md'), '# Walked\n\nA package that came through a prefix.\n')
    await writeFile(join(source, 'index.js'), 'module.exports = 42\n')
    await authorize(visit)
    await npm(visit, source, 'publish')
  },
}

/** npm itself, as a client of the mounted registry. */
const npmSteps: Step[] = [
  publish,
  {
    name: 'npm installs it, and nothing is asked outside the prefix',
    async run(visit) {
      const target = join(visit.place.folder, 'target')
      await mkdir(target)
      await writeFile(join(target, 'package.json'), '{"private":true}\n')
      // Told whatever the machine's own settings say: the URL in the lock file is what is looked at.
      await npm(visit, target, 'install', 'walked', '--no-omit-lockfile-registry-resolved')
      const installed = join(target, 'node_modules', 'walked', 'index.js')
      assert.equal(await readFile(installed, 'utf8'), 'module.exports = 42\n')
      const lock = JSON.parse(await readFile(join(target, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { resolved?: string }>
      }
      assert.equal(lock.packages['node_modules/walked']?.resolved, `${visit.base}/walked/-/walked-1.2.3.tgz`)
    },
  },
  {
    name: 'npm asks who it is, and searches',
    async run(visit) {
      assert.equal((await npm(visit, visit.place.folder, 'whoami')).trim(), 'walker')
      assert.match(await npm(visit, visit.place.folder, 'search', 'walked', '--json'), /"name": ?"walked"/)
    },
  },
]

/** Somebody who looks the package up. */
const pageSteps: Step[] = [
  publish,
  {
    name: 'the list of packages',
    async run(visit) {
      await open(visit, '/')
      await expectText(visit.page, '[data-testid="package-title"], .package-title', 'walked')
    },
  },
  {
    name: "a package's page, by a link of the list",
    async run(visit) {
      await visit.page.locator('[data-testid="package-title"], .package-title').first().click()
      await expectAt(visit, '/-/web/detail/walked')
      await expectText(visit.page, 'body', 'A package that came through a prefix.')
    },
  },
  {
    name: 'the same page opened by its address',
    async run(visit) {
      await visit.page.reload()
      await expectText(visit.page, 'body', 'A package that came through a prefix.')
    },
  },
]

/** Verdaccio: a real npm publishes to it and installs from it. */
export const verdaccio: Walk = {
  title: 'Verdaccio, with npm',
  name: 'verdaccio',
  package: 'verdaccio',
  needs: ['npm'],
  // npm downloads from the addresses in a package's document.
  legacy: { json: ['tarball'] },
  application,
  prepare: ({ folder }) => writeFile(join(folder, 'config.yaml'), configuration),
  steps: npmSteps,
}

/**
 * Verdaccio's pages: a single-page application that finds its route in `location.pathname`, and has to be told by a setting
 * what of that is not its own.
 */
export const verdaccioPages: Walk = {
  title: 'Verdaccio, its pages (told url_prefix)',
  name: 'verdaccio-pages',
  package: 'verdaccio',
  needs: ['npm'],
  application,
  prepare: ({ folder, prefix }) =>
    writeFile(join(folder, 'config.yaml'), `${configuration}${prefix === '' ? '' : `url_prefix: ${prefix}/\n`}`),
  steps: pageSteps,
}

/** Makes an account as npm does, and keeps its token where npm finds it. */
async function authorize({ base, place, page }: Visit): Promise<void> {
  const answer = await page.request.put(`${base}/-/user/org.couchdb.user:walker`, {
    data: { name: 'walker', password: 'walks-a-lot', _id: 'org.couchdb.user:walker', type: 'user', roles: [] },
  })
  assert.equal(answer.status(), 201)
  const { token } = (await answer.json()) as { token: string }
  await writeFile(join(place.folder, '.npmrc'), `${base.replace('http:', '')}/:_authToken=${token}\n`)
}

async function npm({ base, place }: Visit, cwd: string, ...command: string[]): Promise<string> {
  const { folder } = place
  const options = [
    `--registry=${base}/`,
    `--userconfig=${join(folder, '.npmrc')}`,
    `--cache=${join(folder, 'cache')}`,
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
  ]
  const { stdout } = await promisify(execFile)('npm', [...command, ...options], { cwd, timeout: 60_000 })
  return stdout
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requireProgram } from '../../programs.ts'
import { createCertificates } from './certificates.ts'
import type { Fault } from './fault.ts'
import { judge } from './judge.ts'
import { Rig } from './rig.ts'
import { listSubjects } from './subjects.ts'
import { ways } from './ways.ts'

const plain = listSubjects()

for (const way of ways) {
  describe(`${way.name}: a fault between host and upstream ends in an answer or a closed connection, and spoils nothing`, () => {
    it('over plain connections', async test => {
      const rig = await Rig.open(way)
      try {
        const warnings = watchWarnings()
        const listeners = rig.countListeners()
        for (const { name, faults } of plain) {
          await test.test(name, () =>
            tryAll(
              rig,
              faults.filter(fault => !(fault.name in way.limits)),
            ),
          )
        }
        for (const [name, skip] of Object.entries(way.limits)) await test.test(name, { skip }, () => {})
        assert.deepEqual(rig.countListeners(), listeners)
        assert.deepEqual(warnings(), [])
      } finally {
        await rig.close()
      }
    })

    it('over TLS', async test => {
      const openssl = requireProgram(test, 'openssl')
      if (openssl === undefined) return
      const certificates = await createCertificates(openssl)
      const subjects = listSubjects(certificates).slice(plain.length)
      const faults = subjects.flatMap(subject => subject.faults)
      const [rig, secureRig] = [await Rig.open(way), await Rig.open(way, { certificates })]
      try {
        await tryAll(
          rig,
          faults.filter(fault => fault.isSecure !== true),
        )
        await tryAll(
          secureRig,
          faults.filter(fault => fault.isSecure === true),
        )
      } finally {
        await rig.close()
        await secureRig.close()
      }
    })
  })
}

/** Tries faults one after the other, and tells of all that went wrong. */
async function tryAll(rig: Rig, faults: readonly Fault[]): Promise<void> {
  const complaints: string[] = []
  for (const fault of faults) {
    const complaint = judge(fault, await rig.try(fault))
    if (complaint !== undefined) complaints.push(`${fault.name}: ${complaint}`)
  }
  assert.deepEqual(complaints, [])
}

/** Node warns of listeners that pile up on one emitter, whichever it is. */
function watchWarnings(): () => string[] {
  const found: string[] = []
  const onWarning = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') found.push(warning.message)
  }
  process.on('warning', onWarning)
  return () => {
    process.off('warning', onWarning)
    return found
  }
}

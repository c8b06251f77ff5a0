/*
 * Prints what a client sees of every fault between the host and an upstream: `node test/remote/faults/main.ts`. With
 * words after it only faults whose names contain one of them. Ends with status 1 where something is not as it should be.
 */
import { findProgram } from '../../programs.ts'
import { createCertificates } from './certificates.ts'
import { judge } from './judge.ts'
import { Rig } from './rig.ts'
import { listSubjects } from './subjects.ts'
import { ways } from './ways.ts'

const wanted = process.argv.slice(2)
const openssl = findProgram('openssl')
const certificates = openssl === undefined ? undefined : await createCertificates(openssl)
const rows = [['', 'fault', ...ways.map(({ name }) => name), 'reached the upstream']]
const complaints: string[] = []
const rigs = await Promise.all(
  ways.map(async way => ({
    ...way,
    plain: await Rig.open(way),
    secure: certificates && (await Rig.open(way, { certificates })),
  })),
)
for (const subject of listSubjects(certificates)) {
  for (const fault of subject.faults) {
    if (wanted.length > 0 && !wanted.some(word => fault.name.includes(word))) continue
    const trials = await Promise.all(
      rigs.map(async ({ name, limits, plain, secure }) => {
        const trial = await ((fault.isSecure && secure) || plain).try(fault)
        const complaint = fault.name in limits ? undefined : judge(fault, trial)
        if (complaint !== undefined) complaints.push(`${subject.name}: ${fault.name} (${name}): ${complaint}`)
        const mark = complaint !== undefined ? ' ✗' : fault.name in limits ? ' –' : ''
        return { ...trial, shown: trial.outcome + mark }
      }),
    )
    const reached = [...new Set(trials.map(({ reached }) => reached))].join(' | ')
    rows.push([subject.name, fault.name, ...trials.map(({ shown }) => shown), reached])
  }
}
const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
for (const row of rows)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
console.log(`\n${rows.length - 1} faults × ${ways.length} ways, ${complaints.length} not as they should be`)
for (const { name, limits } of ways) {
  for (const [fault, reason] of Object.entries(limits)) console.log(`– ${fault} (${name}): ${reason}`)
}
for (const complaint of complaints) console.log(`✗ ${complaint}`)
for (const { plain, secure } of rigs) await Promise.all([plain.close(), secure?.close()])
process.exitCode = complaints.length === 0 ? 0 : 1

#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Compiled code, and sources stripped of their types, are kept between runs: what is imported after this starts sooner.
enableCompileCache()
const { main } = await import('./run.ts')
main()

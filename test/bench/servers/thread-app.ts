import { createExpressApp } from '../apps/express.ts'

// The application of `thread-direct`, as a module of its own.
export default createExpressApp()

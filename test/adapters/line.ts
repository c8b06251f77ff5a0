import type { Family } from './kind.ts'
import type { Scene } from './scene.ts'

/** One line of what "mounted correctly" means. */
export interface Line {
  /** Number, with a letter where one line makes several demands that a kind may meet one by one. */
  readonly id: string
  readonly behaviour: string
  /** The families it is about. Default: all. */
  readonly families?: readonly Family[]
  /** Milliseconds it may take before it counts as hanging. Default 20,000. */
  readonly patience?: number
  /** Rejects where the line is not met. */
  check(scene: Scene): Promise<void>
}

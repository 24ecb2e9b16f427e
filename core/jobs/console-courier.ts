import type { Address, Courier, Parcel } from './courier.ts'

/** What lines are written to, and how a line written by an earlier try is found again. */
export type Console = {
  write: (line: string) => void | Promise<void>
  /** Whether a line that begins like this was written before, by whichever process. */
  has: (beginning: string) => boolean | Promise<boolean>
}

/**
 * The simplest surface there is: one line for each progress and one for the outcome. It shows what a
 * courier owes core: a message with an id, and no second final answer after a crash between writing
 * and committing.
 */
export function createConsoleCourier(console: Console): Courier {
  const writeOnce = async ({ again }: Parcel, beginning: string, rest: string) => {
    if (again && (await console.has(beginning))) return
    await console.write(`${beginning} ${rest}`)
  }
  return {
    progress: async (parcel): Promise<Address> => {
      const { job, address } = parcel
      await writeOnce(parcel, `progress ${job.id} ${job.step} ${job.round}`, job.status)
      return { ...address, message: job.id }
    },
    deliver: async (parcel, { snippet }) => {
      const { job, address } = parcel
      await writeOnce(parcel, `answer ${job.id}`, `${job.status} ${snippet.title ?? ''}`)
      return { address, newest: true }
    },
    retire: async ({ job }) => {
      await console.write(`retired ${job.id}`)
    },
    notify: async ({ job, address }) => {
      await console.write(`called ${job.id}`)
      return address
    },
    erase: async ({ job }, by) => {
      await console.write(`erased ${job.id} ${by}`)
    },
  }
}

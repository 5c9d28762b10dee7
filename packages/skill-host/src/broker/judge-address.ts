import { lookup as lookUp } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AssistantError } from '@openpa/core'
import { isPrivateAddress } from './private-addresses.ts'

/** An address to be dialled. */
export interface Address {
  address: string
  family: number
}

async function resolve(hostname: string): Promise<Address[]> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family !== 0) return [{ address: bare, family }]
  try {
    return await lookUp(bare, { all: true })
  } catch (error) {
    throw new AssistantError('skill.fetch-failed', `The host ${hostname} is not known.`, {
      cause: error,
      hint: 'Check the spelling and whether this machine is online.',
    })
  }
}

/**
 * Looks a name up, once, and judges what it leads to: what is given back is what is dialled.
 * @param host with its port, for messages.
 * @throws {AssistantError} `skill.address-denied`, `skill.fetch-failed`.
 */
export async function judgeAddress(hostname: string, host: string, allowPrivate: boolean): Promise<Address> {
  const addresses = await resolve(hostname)
  // All of them: a name that leads to both is made to confuse.
  if (!allowPrivate && addresses.some(({ address }) => isPrivateAddress(address)))
    throw new AssistantError('skill.address-denied', `${host} points to a private address.`, {
      hint: 'If it is yours and the skill may reach it: assistant skill permissions <skill> --allow-private <host>',
    })
  const [first] = addresses
  if (!first) throw new AssistantError('skill.fetch-failed', `The host ${hostname} has no address.`)
  return first
}

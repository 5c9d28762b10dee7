import { expect, it } from 'vitest'
import { isAllowed } from './robots.ts'

const may = (rules: string, path: string, robot = 'us') => isAllowed(rules, robot, new URL(path, 'https://a.test'))

it.each<[string, string, boolean]>([
  ['', '/x', true],
  ['User-agent: *\nDisallow: /', '/x', false],
  ['User-agent: *\nDisallow:', '/x', true],
  ['user-agent: *\ndisallow: /a # why\n', '/ab', false],
  ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b/c', true],
  ['User-agent: *\nAllow: /a\nDisallow: /a', '/a', true],
  ['User-agent: other\nDisallow: /', '/x', true],
  ['User-agent: other\nUser-agent: US\nDisallow: /x\n\nUser-agent: *\nDisallow: /', '/y', true],
  ['User-agent: us\nDisallow: /x\nUser-agent: *\nDisallow: /', '/x', false],
  ['User-agent: *\nDisallow: /*.gif$', '/a/b.gif', false],
  ['User-agent: *\nDisallow: /*.gif$', '/b.gif?x', true],
  ['User-agent: *\nDisallow: /a*b*c', '/a1b2c3', false],
  ['User-agent: *\nDisallow: /?q=', '/?q=1', false],
  ['User-agent: *\nDisallow: /', '/robots.txt', true],
  ['Disallow: /', '/x', true],
  ['<html>not found</html>', '/x', true],
])('%j: %s %s', (rules, path, allowed) => expect(may(rules, path)).toBe(allowed))

it('ends soon with hostile rules', () => {
  const start = performance.now()
  may(`User-agent: *\n${`Disallow: /${'*a'.repeat(2000)}$\n`.repeat(100)}`, `/${'a'.repeat(4000)}`)
  expect(performance.now() - start).toBeLessThan(1000)
})

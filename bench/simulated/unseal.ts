/** The texts in a message's envelopes, by their source, several of one source under each other; see core/model/envelope.ts. */
export function unseal(message: string): Map<string, string> {
  const envelope = /^\[(\w+) (\w+)\]\n((?:\| .*\n)*)\[\/\1 \2\]$/gm
  const texts = new Map<string, string>()
  for (const [, source = '', , lines = ''] of message.matchAll(envelope)) {
    const text = lines.replaceAll(/^\| /gm, '').replace(/\n$/, '')
    const before = texts.get(source)
    texts.set(source, before === undefined ? text : `${before}\n${text}`)
  }
  return texts
}

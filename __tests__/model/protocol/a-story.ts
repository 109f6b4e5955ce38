import { adverseEvents, type Bounds, usualEvents } from './events';
import { firstWorld, type ProtocolWorld, renumbered } from './protocol-world';
import type { Rules } from './rules';

/** The world after a story, told in the words of the events. @throws Error where the next event cannot happen: the story is none any more */
export function worldAfter(words: readonly string[], rules: Rules): ProtocolWorld {
  const bounds: Bounds = { rules, lastGeneration: 3 };
  return words.reduce((world, word) => {
    const possible = [...usualEvents(world, bounds), ...adverseEvents(world, bounds)];
    const event = possible.find((one) => one.words === word);
    if (!event) throw new Error(`"${word}" cannot happen; these can: ${possible.map((one) => one.words).join(', ')}`);
    return renumbered(event.to);
  }, firstWorld());
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Need } from './candidate.ts';
import { explainCandidate, explainRanking } from './explain-ranking.ts';
import { rankCandidates } from './rank-candidates.ts';
import { DEFAULT_RULES } from './rules.ts';
import type { Presence, Rules } from './rules.ts';

const someone = (name: string, what: Partial<Candidate> = {}): Candidate => ({
  id: `id-${name}`,
  name,
  presence: 'online',
  languages: [],
  skills: [],
  teamSkills: [],
  load: 0,
  capacity: 10,
  lastTurn: 0,
  lastAssignedAt: null,
  takesTickets: true,
  ...what,
});
const need = (what: Partial<Need> = {}): Need => ({ language: null, labels: [], passedOnBy: null, ...what });
const rules = (what: Partial<Rules> = {}): Rules => ({ ...DEFAULT_RULES, ...what });
const choose = (asked: Need, by: Rules, people: Candidate[]) => rankCandidates(asked, by, people).chosen?.name ?? null;

describe('whom each strategy chooses', () => {
  const idle = someone('Idle', { load: 0, lastTurn: 9 });
  const rested = someone('Rested', { load: 4, lastTurn: 1 });
  const expert = someone('Expert', { load: 6, lastTurn: 8, skills: ['refund'] });
  const teamExpert = someone('Teamed', { load: 1, lastTurn: 7, teamSkills: ['refund'] });
  const french = someone('French', { load: 5, lastTurn: 6, languages: ['fr'] });
  const dutch = someone('Dutch', { load: 2, lastTurn: 5, languages: ['nl'] });
  const small = someone('Small', { load: 1, lastTurn: 3, capacity: 2 });
  const away = someone('Away', { presence: 'away', skills: ['refund'], languages: ['fr'] });
  const refund = need({ labels: ['refund'] });
  const inFrench = need({ language: 'fr' });

  const cases: [string, string | null, Need, Partial<Rules>, Candidate[]][] = [
    ['round robin: who got one longest ago, whatever they hold', 'Rested', need(), { strategy: 'round_robin' }, [idle, rested, expert]],
    ['round robin: whoever never got one is first', 'New', need(), { strategy: 'round_robin' }, [idle, rested, someone('New')]],
    ['round robin: knows nothing of skills', 'Rested', refund, { strategy: 'round_robin' }, [expert, rested]],
    ['least loaded: who has the most room', 'Idle', need(), { strategy: 'least_loaded' }, [rested, idle, expert]],
    ['least loaded: room is a share of what somebody takes, not a number of tickets', 'Dutch', need(), { strategy: 'least_loaded' }, [small, dutch]],
    ['least loaded: of equals, who got one longest ago', 'Old', need(), { strategy: 'least_loaded' }, [idle, someone('Old', { lastTurn: 2 })]],
    ['skills: who knows it, though busier', 'Expert', refund, { strategy: 'skills' }, [idle, rested, expert]],
    ['skills: what one knows oneself counts more than what one’s team is for', 'Expert', refund, { strategy: 'skills' }, [teamExpert, expert]],
    ['skills: what one’s team is for counts more than nothing', 'Teamed', refund, { strategy: 'skills' }, [idle, teamExpert]],
    ['skills: without a skill to ask for, as least loaded', 'Idle', need({ labels: ['no such skill'] }), { strategy: 'skills' }, [rested, idle]],
    ['a language is asked for before skill and load', 'French', inFrench, { strategy: 'least_loaded' }, [idle, french, dutch]],
    ['whoever has named no language comes before whoever does not write it', 'Idle', inFrench, {}, [dutch, idle]],
    ['a language that is required keeps others out', null, inFrench, { language: 'required' }, [dutch]],
    ['a required language lets through who has named none', 'Idle', inFrench, { language: 'required' }, [dutch, idle]],
    ['an ignored language changes nothing', 'Dutch', inFrench, { strategy: 'least_loaded', language: 'ignored' }, [french, dutch]],
    ['a required skill keeps others out', null, need({ labels: ['refund'] }), { requireSkill: true }, [idle, someone('Away expert', away)]],
    ['a required skill that nobody has keeps nobody out', 'Idle', need({ labels: ['blue'] }), { requireSkill: true }, [idle]],
    ['only who is online, however well somebody else fits', 'Idle', refund, {}, [away, idle]],
    ['nobody online: it waits', null, need(), {}, [away]],
    ['away when the rules allow it', 'Away', need(), { presences: ['online', 'away'] }, [away]],
    ['online before away even then', 'Idle', refund, { presences: ['online', 'away'] }, [away, idle]],
    ['the full are not asked', 'Idle', refund, {}, [someone('Full', { load: 10, skills: ['refund'] }), idle]],
    ['over-full is full', null, need(), {}, [someone('Over', { load: 11 })]],
    ['a capacity of nothing takes nothing', null, need(), {}, [someone('None', { capacity: 0 })]],
    ['not back to who passed it on', 'Rested', need({ passedOnBy: 'id-Idle' }), { strategy: 'least_loaded' }, [idle, rested]],
    ['and rather wait than that', null, need({ passedOnBy: 'id-Idle' }), {}, [idle]],
    ['whoever runs the desk is left alone', 'Rested', need(), {}, [someone('Boss', { takesTickets: false }), rested]],
    ['nobody at all', null, need(), {}, []],
  ];
  test.each(cases)('%s', (...[, expected, asked, changes, people]) => {
    expect(choose(asked, rules(changes), people)).toBe(expected);
    expect(choose(asked, rules(changes), people.toReversed())).toBe(expected);
  });
});

describe('what it says', () => {
  const say = (asked: Need, by: Rules, people: Candidate[]) => {
    const ranking = rankCandidates(asked, by, people);
    return [explainRanking(ranking, asked, by), ...ranking.ranked.map((one) => explainCandidate(one, asked, by))];
  };

  test('names the winner, what decided, and why each other was passed over', () => {
    const asked = need({ language: 'fr', labels: ['refund'], passedOnBy: 'id-Bo' });
    const people = [
      someone('Ann', { languages: ['fr'], load: 2, skills: ['refund'] }),
      someone('Bo', { languages: ['fr'] }),
      someone('Cy', { languages: ['fr'], load: 3 }),
      someone('Di', { languages: ['nl'] }),
      someone('Ed', { presence: 'busy' }),
      someone('Flo', { load: 10 }),
      someone('Gus', { capacity: 0 }),
      someone('Hal', { takesTickets: false }),
      someone('Ida', { languages: [], load: 0 }),
    ];
    expect(say(asked, rules(), people)).toEqual([
      'Ann: knows most of what the ticket asks for.',
      'Ann is chosen: online, 2 of 10 tickets, writes French.',
      'Cy could take it, but Ann comes first: Cy knows none of what the ticket asks for.',
      'Ida could take it, but Ann comes first: Ida has named no language.',
      'Di could take it, but Ann comes first: Di does not write French.',
      'Bo had this ticket last and it was passed on.',
      'Ed is busy; tickets go to whoever is online.',
      'Flo is full: 10 of 10 tickets.',
      'Gus takes no tickets: their most tickets at once is 0.',
      'Hal runs the desk, and is given tickets only as a member of a team.',
    ]);
  });

  test('says what each strategy decided by', () => {
    const [a, b] = [someone('Ann', { load: 1, lastTurn: 4 }), someone('Bo', { load: 3, lastTurn: 2 })];
    expect(say(need(), rules({ strategy: 'least_loaded' }), [a, b])).toEqual([
      'Ann: has the most room, 1 of 10 tickets against 3 of 10 tickets of Bo.',
      'Ann is chosen: online, 1 of 10 tickets.',
      'Bo could take it, but Ann comes first: Bo has 3 of 10 tickets.',
    ]);
    expect(say(need(), rules({ strategy: 'round_robin' }), [a, b])).toEqual([
      'Bo: was given a ticket longest ago of those who fit equally.',
      'Bo is chosen: online, 3 of 10 tickets.',
      'Ann could take it, but Bo comes first: Ann was given a ticket more recently.',
    ]);
    expect(say(need(), rules({ strategy: 'round_robin' }), [a, someone('New')])[0]).toBe('New: has not been given a ticket yet.');
    expect(say(need(), rules({ presences: ['online', 'busy'] }), [a, someone('Busy', { presence: 'busy' })])).toEqual([
      'Ann: is online.',
      'Ann is chosen: online, 1 of 10 tickets.',
      'Busy could take it, but Ann comes first: Busy is busy.',
    ]);
  });

  test('says why it waits', () => {
    expect(say(need(), rules(), [])).toEqual(['There is nobody to choose from: the team has no members.']);
    expect(say(need(), rules(), [someone('Ann', { presence: 'offline' })])[0]).toBe(
      'Nobody can take it now, so it waits. Ann is offline; tickets go to whoever is online.',
    );
    const asked = need({ language: 'it', labels: ['refund'] });
    const people = [someone('Ann', { languages: ['nl'] }), someone('Bo', { skills: ['refund'], load: 10 }), someone('Cy')];
    expect(say(asked, rules({ language: 'required', requireSkill: true }), people)).toEqual([
      "Nobody can take it now, so it waits. None of 3 teammates fits: see each one's reason.",
      'Ann does not write Italian, and the rules ask for it.',
      'Bo is full: 10 of 10 tickets.',
      'Cy knows none of what this ticket asks for.',
    ]);
    expect(say(need(), rules(), [someone('Ann', { load: 1 })])[0]).toBe('Ann: nobody else can take it now.');
  });
});

describe('fairness', () => {
  /** Gives `count` tickets by the rules; whoever gets one has it to the end. */
  function deal(people: Candidate[], count: number, by: Rules): Map<string, number> {
    let turn = Math.max(0, ...people.map((one) => one.lastTurn));
    const given = new Map(people.map((one) => [one.id, 0]));
    for (let n = 0; n < count; n += 1) {
      const { chosen } = rankCandidates(need(), by, people);
      if (!chosen) break;
      chosen.load += 1;
      chosen.lastTurn = turn += 1;
      given.set(chosen.id, given.get(chosen.id)! + 1);
    }
    return given;
  }
  const presence = fc.constantFrom<Presence>('online', 'away', 'busy', 'offline');
  const strategy = fc.constantFrom('round_robin' as const, 'least_loaded' as const, 'skills' as const);
  const team = fc.uniqueArray(fc.record({ n: fc.nat(50), presence, capacity: fc.integer({ min: 0, max: 12 }), load: fc.nat(12), turn: fc.nat(20) }), {
    selector: (one) => one.n,
    minLength: 1,
    maxLength: 8,
  });
  const people = (drawn: { n: number; presence: Presence; capacity: number; load: number; turn: number }[]) =>
    drawn.map((one) => someone(`P${one.n}`, { presence: one.presence, capacity: one.capacity, load: one.load, lastTurn: one.turn }));

  test('equals who hold nothing never differ by more than one ticket, by any strategy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(120), strategy, (size, count, name) => {
        const given = [
          ...deal(
            Array.from({ length: size }, (_, n) => someone(`P${n}`, { capacity: 1000 })),
            count,
            rules({ strategy: name }),
          ).values(),
        ];
        expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('by turns, whoever is there and has room is never passed over twice for the same person', () => {
    fc.assert(
      fc.property(team, fc.nat(60), (drawn, count) => {
        const everybody = people(drawn);
        const full = new Set(everybody.filter((one) => one.presence !== 'online' || one.load >= one.capacity).map((one) => one.id));
        const given = deal(everybody, count, rules({ strategy: 'round_robin' }));
        const roomLeft = everybody.filter((one) => !full.has(one.id) && one.load < one.capacity);
        for (const one of roomLeft) {
          for (const other of everybody) expect(given.get(other.id)!).toBeLessThanOrEqual(given.get(one.id)! + 1);
        }
      }),
    );
  });

  test('nobody goes over their capacity, nobody who is away gets anything, and nothing waits while somebody has room', () => {
    fc.assert(
      fc.property(team, fc.nat(150), strategy, (drawn, count, name) => {
        const everybody = people(drawn);
        const before = everybody.map((one) => ({ ...one }));
        const given = deal(everybody, count, rules({ strategy: name }));
        const room = before.map((one) => (one.presence === 'online' ? Math.max(0, one.capacity - one.load) : 0));
        before.forEach((one, n) => expect(given.get(one.id)!).toBeLessThanOrEqual(room[n]!));
        expect([...given.values()].reduce((sum, n) => sum + n, 0)).toBe(
          Math.min(
            count,
            room.reduce((sum, n) => sum + n, 0),
          ),
        );
      }),
    );
  });

  test('the order in which people stand in the list changes nothing', () => {
    fc.assert(
      fc.property(team, strategy, fc.integer(), (drawn, name, seed) => {
        const everybody = people(drawn);
        const shuffled = everybody.toSorted((a, b) => ((a.lastTurn * 31 + a.name.length + seed) % 7) - ((b.lastTurn * 17 + b.name.length + seed) % 7));
        const order = (list: Candidate[]) => rankCandidates(need(), rules({ strategy: name }), list).ranked.map((one) => one.candidate.id);
        expect(order(shuffled)).toEqual(order(everybody));
      }),
    );
  });
});

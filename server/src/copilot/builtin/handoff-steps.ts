type HandoffStep = { action: string; reasoning: string; expectedImpact: string };

const step = (action: string, reasoning: string, expectedImpact: string): HandoffStep => ({ action, reasoning, expectedImpact });

/** What to do first with a ticket that the assistant handed over, by its reason. */
export const HANDOFF_STEPS: Readonly<Record<string, HandoffStep>> = {
  asks_for_human: step('Answer in person and give your name', 'The contact asked for a person.', 'The contact gets what they asked for.'),
  shipping_label: step(
    'Check the shipping label of the order and send a working one',
    'The contact has trouble with a shipping label.',
    'The parcel can leave.',
  ),
  cancellation: step('Check whether the order can still be cancelled, and say so', 'The contact wants to cancel.', 'Nothing is shipped that nobody wants.'),
  refund_explicit: step(
    'Decide on the refund by the rules of the shop, and say which',
    'The contact explicitly asks for money back.',
    'A clear yes or no in place of a second request.',
  ),
  faq_says_contact_support: step(
    'Do what the article leaves to support',
    'The article that answers tells the reader to contact support.',
    'The contact is not sent in a circle.',
  ),
  answered_twice: step(
    'Read what the assistant answered, and take another way',
    'The assistant answered as often as it may, and the contact wrote again.',
    'The contact does not read the same a third time.',
  ),
  delivery_confirmation: step(
    'Check the delivery and confirm it',
    'The contact reports, or asks about, a delivery.',
    'The payment can be released, or held in time.',
  ),
  appointment: step('Propose a time', 'The contact wants a meeting or an appointment.', 'One message fewer until it stands.'),
  other_trouble: step(
    'Read the whole conversation before you answer',
    'The assistant saw trouble: a dispute, a technical fault or a request for a call.',
    'No standard answer to something that is not standard.',
  ),
  no_evidence: step('Answer it yourself, and consider an article about it', 'No article answers this question.', 'The assistant can answer the next one.'),
  guard_failed: step('Write the answer yourself', "The assistant's draft did not pass its checks.", 'Nothing wrong is said.'),
  model_failed: step('Write the answer yourself', 'The language model did not answer.', 'The contact does not wait for a machine.'),
  out_of_credits: step('Answer, and have credits added', 'The workspace had no credits left.', 'The assistant can answer again.'),
  deadline_passed: step('Answer soon: time was lost', 'The assistant did not answer in time.', 'Ends the wait.'),
};

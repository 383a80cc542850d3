import type { Language } from '#assistant';
import type { Tone } from '../draft.ts';

export interface ToneWording {
  opening: string;
  closing: string;
  /** Where no article answers: says nothing that is not so, and promises no time. */
  reading: string;
}

/** The fixed sentences of a draft. They hold no figure and promise no deed, so the guard never trips over them. */
export const DRAFT_WORDING: Readonly<Record<Language, Readonly<Record<Tone, ToneWording>>>> = {
  en: {
    empathetic: {
      opening: 'I am sorry that this is giving you trouble, and I understand that it is annoying.',
      closing: 'I know this takes up your time. If anything is still unclear, please tell me and I am here for you.',
      reading: 'I have read what you wrote and I see why it bothers you. I am looking at it now.',
    },
    professional: {
      opening: 'Thank you for contacting us.',
      closing: 'Should you have any further questions, please let us know.',
      reading: 'We have received your question and are looking at it.',
    },
    friendly: {
      opening: 'Great that you wrote to us!',
      closing: 'Any other question? Just send me a line!',
      reading: 'I have got your question and am having a look right now!',
    },
  },
  nl: {
    empathetic: {
      opening: 'Wat vervelend dat je hier last van hebt, ik begrijp dat dit lastig is.',
      closing: 'Ik snap dat dit je tijd kost. Is er nog iets onduidelijk, laat het me dan weten, ik denk graag met je mee.',
      reading: 'Ik heb gelezen wat je schreef en begrijp waarom je dit dwarszit. Ik kijk er nu naar.',
    },
    professional: {
      opening: 'Bedankt dat je contact met ons opneemt.',
      closing: 'Mocht je verdere vragen hebben, dan horen we het graag.',
      reading: 'We hebben je vraag ontvangen en bekijken deze.',
    },
    friendly: {
      opening: 'Wat leuk dat je ons een berichtje stuurt!',
      closing: 'Nog een vraag? Stuur me gerust een berichtje!',
      reading: 'Je vraag is binnen en ik ga er meteen naar kijken!',
    },
  },
  de: {
    empathetic: {
      opening: 'Es tut mir leid, dass Sie damit Ärger haben, und ich verstehe, dass das unangenehm ist.',
      closing: 'Ich weiß, dass Sie das Zeit kostet. Ist noch etwas unklar, schreiben Sie mir bitte, ich bin gerne für Sie da.',
      reading: 'Ich habe gelesen, was Sie geschrieben haben, und verstehe, warum es Sie stört. Ich sehe es mir gerade an.',
    },
    professional: {
      opening: 'Vielen Dank für Ihre Anfrage.',
      closing: 'Bei weiteren Fragen stehen wir Ihnen gerne zur Verfügung.',
      reading: 'Wir haben Ihre Frage erhalten und sehen sie uns an.',
    },
    friendly: {
      opening: 'Schön, dass Sie uns schreiben!',
      closing: 'Noch eine Frage? Schreiben Sie mir einfach!',
      reading: 'Ihre Frage ist angekommen und ich schaue gleich nach!',
    },
  },
  fr: {
    empathetic: {
      opening: 'Je suis désolé que cela vous pose problème et je comprends que ce soit pénible.',
      closing: "Je sais que cela vous prend du temps. S'il reste un point à éclaircir, écrivez-moi, je suis là pour vous.",
      reading: "J'ai lu votre message et je comprends pourquoi cela vous ennuie. Je regarde cela maintenant.",
    },
    professional: {
      opening: "Nous vous remercions d'avoir pris contact avec nous.",
      closing: 'Pour toute autre question, nous restons à votre disposition.',
      reading: 'Nous avons bien reçu votre question et nous la regardons.',
    },
    friendly: {
      opening: 'Merci de nous avoir écrit, ça fait plaisir !',
      closing: 'Une autre question ? Écrivez-moi, tout simplement !',
      reading: 'Votre question est bien arrivée et je regarde tout de suite !',
    },
  },
  it: {
    empathetic: {
      opening: 'Mi dispiace che questo ti crei problemi e capisco che sia fastidioso.',
      closing: 'So che questo ti porta via tempo. Se qualcosa non è chiaro, scrivimi, sono qui per te.',
      reading: 'Ho letto quello che hai scritto e capisco perché ti dà fastidio. Lo sto guardando adesso.',
    },
    professional: {
      opening: 'Grazie per averci contattato.',
      closing: 'Per qualsiasi altra domanda restiamo a disposizione.',
      reading: 'Abbiamo ricevuto la tua domanda e la stiamo guardando.',
    },
    friendly: {
      opening: 'Che bello che ci hai scritto!',
      closing: "Un'altra domanda? Scrivimi pure!",
      reading: 'La tua domanda è arrivata e la guardo subito!',
    },
  },
};

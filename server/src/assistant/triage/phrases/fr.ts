import { phraseLines } from '../match-phrases.ts';
import type { PhraseTable } from '../phrase-table.ts';

export const FRENCH: PhraseTable = {
  language: 'fr',
  intents: {
    refund: phraseLines(`
      6 rembours*; 4 argent ~4 retour|rendre|recuperer|rendu|rendez; 4 recuperer ~3 argent; 3 retourner; 3 retour|retours; 6 renvoyer; 6 renvoie; 4 renvoi; 3 renvoye; 5 echange*; 3 retracta*; 3 avoir ~2 credit; 3 rendez ~3 argent; 3 politique ~2 retour; 3 rendre ~3 article|produit|commande; 4 rendre ~2 argent; 3 refund*
    `),
    payout: phraseLines(`
      5 versement*; 4 virement*; 4 mes ~1 gains|revenus; 4 etre paye; 5 vendu ~15 argent|paye|paiement|verse|recu; 4 argent ~4 vente*; 4 paiement ~4 vente*; 4 coordonnees bancaires; 4 rib; 6 iban; 4 compte bancaire; 3 solde; 4 quand ~4 paye; 6 commission ~4 prelevee|vente; 4 retirer ~4 argent|solde|gains; 4 paye ~3 vente*; 3 vire|vires; 4 cagnotte; 6 acheteu* ~16 argent|paye|paiement; 6 argent ~4 compte; 4 porte monnaie
    `),
    logistics: phraseLines(`
      4 ou ~4 colis|commande|livraison|paquet|article|achat; 4 colis; 3 paquet*; 4 livr*; 4 livraison*; 4 expedi*; 4 envoi|envois; 4 envoye*; 4 etiquette*; 4 bordereau; 4 suivi; 4 suivre; 4 numero de suivi; 3 transporteur|facteur|mondial|colissimo|chronopost|dhl|dpd|ups|gls; 3 pas ~2 recu|arrive*|arrivee; 3 arrive*; 3 point relais; 3 adresse; 3 retard; 3 retarde; 3 statut ~3 commande; 2 douane; 3 quand ~4 commande|colis|recevoir; 3 perdu; 3 recuperer ~3 colis; 3 enlevement; 2 code postal
    `),
    seller_no_response: phraseLines(`
      6 vendeur*|vendeuse|boutique|marchand ~6 repond*|reponse|reponds|repondu|silence|injoignable|ignore*|nouvelles|reagit|silencieux|contacter|joindre|disparu; 6 reponse|nouvelles|retour ~4 vendeur*|vendeuse; 5 aucune|sans|pas ~6 vendeur*|vendeuse ~1 depuis?; 5 ignore ~4 messages; 4 contacter|joindre ~3 vendeur*|vendeuse; 5 contacte|ecrit|relance ~5 vendeur*|vendeuse
    `),
    login: phraseLines(`
      5 connect*; 5 connexion; 5 mot de passe; 5 identifiant*; 4 mon compte; 4 compte ~3 bloque|pirate|suspendu|creer|supprimer|verrouille; 4 creer ~3 compte; 6 code ~2 verification|confirmation|securite; 4 inscri*; 4 inscription; 4 bloque; 3 profil; 4 reinitialis*; 4 double authentification; 3 acceder ~3 compte; 4 changer ~5 mail|email|adresse mail; 4 mdp; 4 login
    `),
    cancellation: phraseLines(
      '5 annul*; 5 annulation; 4 resili*; 4 retracter ~3 commande|achat; 4 commande ~3 par erreur; 4 revenir ~3 commande|achat; 3 trompe ~4 commande|commandant; 3 ne veux plus ~3 commande|article|produit; 3 commande ~3 double; 4 desabonn*; 4 stopper ~3 commande',
    ),
    product_info: phraseLines(`
      4 dimension*; 4 mesure*; 4 quelle ~1 taille|hauteur|largeur|longueur|couleur|matiere|marque; 4 taille*; 4 matiere; 4 materiau*; 4 couleur*; 4 toujours|encore ~2 disponible|vente|stock; 4 disponib*; 4 en stock; 4 compatible*; 4 convient; 4 poids; 4 pese; 4 caracteristiques; 4 quel etat; 4 etat ~3 general|produit|article|fauteuil|table|lampe|canape; 4 plus ~2 photos|informations|infos|details; 3 original|authentique; 4 largeur|hauteur|profondeur|longueur|diametre
      3 marque; 3 cuir|bois|coton|laine|chene|massif; 3 lavable|etanche; 2 produit|article; 3 prix ~2 de; 3 garantie; 3 inclus|compris; 4 fabrique; 3 combien ~3 mesure|pese; 3 fiche technique
    `),
    listing: phraseLines(`
      5 devenir ~2 vendeur|vendeuse; 5 annonce*; 5 mettre ~5 vente; 5 mets|met ~5 vente; 5 vendre ~4 sur|chez|votre|ici|plateforme|site; 5 veux|voudrais|souhaite|comment|puis|peut|aimerais ~6 vendre; 5 commencer ~3 vendre; 4 telecharger|ajouter ~3 photos; 4 photos ~4 annonce|ajouter|telecharger; 4 ouvrir ~2 boutique; 5 compte vendeur; 4 frais ~2 vente; 4 commission; 4 publier; 4 modifier ~3 prix; 4 inscrire ~3 vendeur; 4 deposer ~3 annonce|article
    `),
    not_as_described: phraseLines(`
      5 pas ~2 conforme*; 5 non conforme*; 5 pas ~3 correspond*; 5 correspond* ~3 pas; 5 different* ~3 de|du|des|que; 5 autre ~2 que ~4 commande|decrit|photo*; 5 casse*; 5 cassee*; 5 abim*; 5 endommag*; 5 defectu*; 5 defaut*; 5 mauvais* ~2 article|produit|taille|couleur|modele|commande|colis; 5 erreur ~3 article|taille|produit|couleur; 6 brise*; 4 raye*|rayure*; 4 tache*; 4 dechir*; 4 fissur*; 4 contrefacon|faux|imitation; 4 manque*; 4 manquant*; 4 incomplet*; 4 fonctionne ~3 pas; 4 marche ~3 pas; 4 mauvaise qualite; 4 ressemble ~3 pas; 4 trompeu*
      4 plus petit|petite|grand|grande|court ~4 que; 4 rouille; 4 description ~5 fausse|mensongere|erronee; 4 pas ~3 a la description|photo; 4 pas ~4 ce que ~3 commande; 4 bancal
    `),
    invoice: phraseLines(
      '6 factur*; 6 recu ~2 de|fiscal|paiement|achat; 6 ticket de caisse; 5 tva; 5 comptab*; 5 preuve ~2 achat|paiement; 5 justificatif*; 4 note de frais; 4 siret; 4 raison sociale; 4 adresse de facturation; 5 quittance; 4 bon de commande; 4 un recu',
    ),
  },
  subIntents: {
    order_status: phraseLines(
      '4 ou ~4 colis|commande|livraison|paquet|article|achat; 4 statut ~4 commande|livraison|colis; 4 quand ~7 livr*|arriv*|recevoir|expedi*|envoye*|recevrai|colis|commande; 4 suivi|suivre; 3 pas ~2 recu|arrive*|livr*|arrivee; 3 retard; 3 deja ~2 expediee|envoyee|partie|expedie; 3 etat ~3 commande|livraison',
    ),
    payment: phraseLines(
      '4 paiement*; 4 payer; 4 moyen* ~2 paiement; 4 paypal|klarna|visa|mastercard|apple pay; 4 debite*; 4 preleve*; 4 deux fois ~2 paye|debite|preleve; 4 plusieurs fois; 4 code promo; 4 bon ~2 reduction|achat; 4 carte cadeau|bancaire|bleue; 3 carte ~2 credit|refusee; 3 regler',
    ),
    shipping_label: phraseLines('4 etiquette*; 4 bordereau*; 4 bon de transport|retour|livraison; 4 qr'),
    appointment: phraseLines(
      '4 rendez vous; 4 rdv; 4 rencontrer; 4 reunion; 4 passer ~3 voir|magasin|boutique|bureau|showroom; 4 visite*; 4 showroom; 4 creneau; 3 venir ~3 voir',
    ),
  },
  buyer: phraseLines(`
    ai|avons|avait ~4 achete*|commande|recu|acquis; ma ~1 commande|livraison; mon ~1 achat|colis|paquet; en tant qu acheteu*; je suis ~2 acheteu*; le|la|un|mon|du|au vendeur|vendeuse; je ~3 acheter; mon argent; toujours|encore disponible; puis je ~3 acheter|commander; mes achats
  `),
  seller: phraseLines(`
    3 ai|avons|avait ~3 vendu; 3 je|nous vends|vendons; 3 mon ~1 acheteu*|annonce|solde|versement|virement; 3 mes ~1 ventes|annonces|gains|revenus|articles; 3 ma ~1 vente|boutique; 3 l acheteu*; 3 un acheteu*; 3 acheteu*; 3 en tant que vendeur|vendeuse; 3 je suis ~2 vendeur|vendeuse; 4 devenir ~2 vendeur|vendeuse; 3 veux|voudrais|souhaite|comment|puis|aimerais ~5 vendre; 3 article vendu; 3 versement*; 3 compte vendeur; 3 mettre ~4 vente; 3 deposer|publier|creer ~2 annonce; 3 frais de vente
  `),
  asksForHuman: phraseLines(`
    parler|discuter|echanger|converser|dialoguer|communiquer|parle ~2 a|avec|au ~4 quelqu|humain*|personne|conseiller*|conseillere|agent|operateur|employe|responsable|service|collegue|manager|superieur|equipe|vrai|vraie|support|representant|chef
    mettre|mettez|passer|passez|transferer|transferez|mets|passe|rediriger|redirigez ~2 moi|me|en|nous ~5 humain*|conseiller*|conseillere|agent|operateur|quelqu|personne|responsable|collegue|service|equipe|relation|contact
    mettez|mettre ~1 moi|me ~1 en relation|contact; veux|voudrais|souhaite|besoin|donnez|aimerais|prefere|exige ~4 humain*|conseiller*|conseillere|interlocuteur|operateur|agent; vrai|vraie|veritable ~1 humain|personne|conseiller*|agent|interlocuteur|gens; etre humain; un|d humain|humaine; contact|aide|assistance|intervention humain|humaine
    y a|t ~2 quelqu ~4 reel|ici|la|vrai|pour|disponible|repond|derriere|qui; quelqu un ~3 reel|la|ici|disponible|vrai; est ce qu ~4 quelqu un|humain* ~4 la|ici|reel|repondre|disponible|peut|pour; y a ~3 quelqu|personne|humain*; quelqu un ~3 appeler|rappeler|contacter|rappelle|appelle|reprendre|contacte|joindre|occuper; quelqu un ~2 de ~3 equipe|service|humain|support; que quelqu un; quelqu un ~1 qui
    ! pas|marre|assez|stop|arretez|inutile|nul|stupide|ras|sans|ni|plus ~7 robot|bot|chatbot|machine|ordinateur|ia; ! robot|bot|chatbot|machine ~5 pas|nul|inutile|comprend|rien|stupide; conseiller*|conseillere|operateur|agent|humain svp|stp|maintenant|merci; contacter|joindre|appeler|contact ~4 service|conseiller*|support|humain|client|clientele|quelqu; service client|clientele ~1 svp|stp|merci|humain
    entrer|prendre|mise ~2 en contact|relation|contact ~4 conseiller*|humain|service|quelqu|equipe; votre|un|une|le superieur|responsable|manager; un|une collegue; personne reelle|humaine|physique; interlocuteur ~1 humain|reel; de vive voix; parler ~1 responsable; agent|conseiller* humain|reel|disponible; quelqu un d autre ~1 pour|svp; un operateur|conseiller; une conseillere
  `),
  bareHuman: phraseLines('humain*|conseiller*|conseillere|agent|operateur|operatrice|quelqu|responsable|superieur|interlocuteur'),
  notAHuman: phraseLines(`
    cheveux humains|naturels; corps humain; droits humains; agent immobilier|immobiliere|nettoyant|entretien|commercial|transport; ai ~2 parle|discute|eu; on m a ~2 dit; conseiller*|agent|quelqu|personne ~3 dit|promis|assure|confirme; es ~1 tu ~3 humain|robot|bot; etes ~1 vous ~3 humain|robot|bot|reel|vraie; parle ~1 je ~3; est ce que je parle; je parle ~2 a|avec un|une ~2 robot|humain|machine|personne; est ce ~2 un robot|humain|bot; quelqu un d autre ~4 achete|recu|commande
    avec|au|a ~2 vendeur|vendeuse|acheteur|livreur|voisin; par personne; deux|trois|quatre|six|une personnes; horaires; quand ~5 service client ~4 ouvert|joignable|disponible; a|ai|est|ete vendu|donne ~3 quelqu; en personne; le responsable ~2 vente; main propre; taille humaine; mettre en relation ~3 vendeur
    quelle heure ~5 quelqu|conseiller*; y a ~2 quelqu ~6 samedi|dimanche|week|feries; samedi|dimanche|week ~4 y a ~2 quelqu
  `),
  wantsRefund: phraseLines(`
    veux|voudrais|souhaite|exige|demande|aimerais|desire|voulons|souhaitons|demandons|attends|reclame|besoin|dois|exigeons ~7 rembours*; veux|voudrais|souhaite|exige|demande|aimerais|desire|recuperer|voulons|reclame|rendez ~5 argent; rembours* moi|nous|svp|immediatement|maintenant|stp; rembourser svp|stp|immediatement|ma|mon; remboursement ~1 svp|stp|immediat|complet|integral|immediatement|maintenant; rendez|redonnez|rends|restituez ~1 moi|nous? ~3 argent; merci de ~4 rembourser; merci de me rembourser|restituer
    pouvez|pourriez|peux|pourrais|peut|veuillez|voulez|priere ~5 rembours*; je ~3 demande ~5 rembours*; rembourser ~1 ma|mon|la|cette|cet commande|achat|article|argent svp|stp|maintenant; mon argent svp|stp|maintenant; demande ~1 de? remboursement; reclame ~4 remboursement; etre rembourse* ~1 immediatement|maintenant|svp|rapidement
  `),
  wantsCancellation: phraseLines(`
    veux|voudrais|souhaite|demande|aimerais|desire|voulons|souhaitons|dois|besoin|decide|essaie|essaye|prefere ~6 annul*; annulez|annuler ~1 ma|mon|la|cette|cet|l ~1 commande|achat|reservation|article|abonnement|#; annuler|annulez commande|svp|stp|tout|immediatement|#; annule moi|svp|stp; annulation ~3 svp|stp|commande|demandee|immediate|#; pouvez|pourriez|peux|pourrais|veuillez|voulez|merci|priere ~6 annuler
    annulez; annuler commande|svp|stp|#|la|ma; me retracter; resilier|resiliez ~4 contrat|abonnement|commande; revenir sur ~3 commande|achat; demande ~3 annulation; aide* ~6 annuler; faire annuler
  `),
  labelTrouble: phraseLines(`
    ! etiquette*|bordereau* ~7 pas|jamais|plus|rien|impossible ~5 imprimer|marche|fonctionne|recu|recue|telecharger|ouvrir|scanner|valide|lisible|accepte|acceptee|trouver|charge|arrivee|arrive|trouve|scanne|correcte|bonne|ouvre|imprime|telecharge|affiche|passe; ! pas|jamais|impossible|aucune|aucun|sans|plus|arrive ~6 etiquette*|bordereau*; ! etiquette*|bordereau* ~3 imprime|ouvre|telecharge|marche|fonctionne|affiche|scanne|charge ~2 pas; etiquette*|bordereau* ~7 expire|expiree|perimee|errone|erronee|incorrect*|manquant*|manque|mauvais*|perdu|perdue|illisible|abime|abimee|refuse*|vide|probleme|erreur|invalide|fausse|dechiree|floue|disparu
    mauvais*|fausse|nouvelle|nouveau|autre ~2 etiquette*|bordereau*; probleme*|erreur|souci ~6 etiquette*|bordereau*; attends ~5 etiquette*|bordereau*; renvoyer|renvoyez|envoyez|envoyer ~5 etiquette*|bordereau*
  `),
  delivered: phraseLines(`
    confirm* ~7 reception|livraison|recu|recue|livre|livree|arrive|arrivee|arrivage; ai|avons ~2 bien? ~1 recu|receptionne|recue ~6 colis|commande|article|paquet|fauteuil|lampe|table|produit|livraison|tout|hier|matin|ce; bien|enfin recu|arrive|arrivee|receptionne; est arrive|arrivee ~2 hier|aujourd|matin; colis|commande|article|paquet|produit|livraison|tout|fauteuil|lampe|table|achat ~4 arrive|arrivee|livre|livree|recu|recue|receptionne; accuse ~2 reception; marquer ~5 recu|recue|livre|livree; l ai ~1 recu|recue; bien ete livre|livree
  `),
  notDelivered: phraseLines(`
    ! pas|jamais|rien|aucun|aucune|non|ni ~5 recu|recue|arrive|arrivee|livre|livree|receptionne; quand|si|des|lorsque|jusqu|apres|avant|ou|combien ~8 arrive|arrivee|livre|livree|recu|recue|reception|livraison; suivi|indique|statut|soi|selon|marque|dit|pretend|affiche|note ~8 livre|livree|recu|recue|arrive; casse*|abime*|endommage*|mauvais*|incomplet*|defectueu*|erreur|raye*|vide ~5 recu|arrive|arrivee|livre|livree; recu|recue|arrive|arrivee|livre|livree ~7 casse*|abime*|endommage*|mauvais*|incomplet*|defectueu*|vide|manque|rayure*|raye*|fissure*|dechire*|tache*
    recu ~3 mauvais*|autre|mail|email|message|code|facture|etiquette|paiement|argent|reponse|remboursement|versement|virement|bordereau|confirmation|lien; recu ~4 different*|pas; paiement|argent|facture|virement|versement|remboursement|etiquette|email|mail|code|reponse|lien ~4 recu|recue|arrive|arrivee; mais ~8 pas|manque|casse*|abime*; moitie|partie ~5 recu|livre|livree; sera|seront|etre|peut ~5 livre|livree|livres; pas ~2 conforme; chez ~2 voisin; un recu; n arrive; arrive pas; arrive a; y arrive; recu ~1 de|fiscal paiement|achat|caisse
    acheteur|acheteuse|vendeur|vendeuse ~5 confirme|recu|livraison|reception; retour ~6 recu|arrive|livre|receptionne
  `),
  wantsAppointment: phraseLines(`
    prendre|fixer|avoir|planifier|organiser|reserver|obtenir|deplacer|annuler|convenir|reporter|demander ~4 rendez|rdv|reunion; rendez vous ~3 possible|svp|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|semaine|pour|avec|au; rdv ~5 possible|svp|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|semaine|pour|avec; voudrais|veux|souhaite|aimerais|peut ~3 rendez vous|rdv?; rdv; vous rencontrer; nous rencontrer; passer ~5 magasin|boutique|bureau|showroom|locaux|chez; passer ~2 voir; venir ~4 voir|showroom|magasin|boutique|locaux; visiter ~4 showroom|magasin|boutique|locaux|entrepot; convenir ~4 creneau|date; reserver ~3 creneau; une visite
  `),
  otherTrouble: phraseLines(`
    appelez|rappelez|appeler|rappeler|rappelle|appelle ~1 moi|me|vous|nous; m appeler|rappeler|appelle; vous appeler; etre rappele*; par telephone; au telephone; numero ~2 telephone; telephonique*; vous joindre ~4 telephone; rappel telephonique; un appel; coup de fil; me telephoner
    avocat*|tribunal|justice|plainte|police|fraude|arnaque*|escroc*|escroquerie|litige*|mediateur|mediation|juridique*|poursuites|dgccrf|huissier|proces; reclamation; porter plainte; mise en demeure; signaler ~4 vendeur|acheteur|fraude|arnaque; conflit; ufc
    message ~1 d erreur; erreur ~1 404|500|503|technique; probleme|souci|incident|panne technique; probleme|bug ~4 site|application|appli|page; site|application|appli|page|bouton ~5 pas ~2 marche|fonctionne|charge|ouvre|repond|accessible; ! site|application|appli|page|bouton ~2 marche|fonctionne|charge|ouvre|s ~3 pas|plus; site|application|appli|page|bouton ~4 plante*|bloque*|bug*|panne|erreur; bug; debite*|preleve*|paye* ~3 deux|2 fois; deux|2 fois ~3 debite*|preleve*|paye*|facture*; pirate|piratee|piratage; double ~1 paiement|debit|prelevement
  `),
  asksIfTrouble: phraseLines(`
    c est ~2 arnaque*|fraude|escroquerie; est ce ~3 arnaque*|fraude|escroquerie; comment ~4 reconnaitre|eviter|reperer ~3 arnaque*|fraude|escroc*
  `),
  howTo: phraseLines(`
    comment|combien; quel|quelle|quels|quelles; qu est ce ~3; que se passe; que faire; quoi; ou puis|peut|trouver|est|dois|voir|se; quand ~2 puis|vais|peut|dois|est|serai|sera|recevrai; est ce possible; est il ~1 possible; possible|possibilite; y a t il ~3 frais|delai|moyen|possibilite; conditions; politique; expliquer|expliquez; question|questions ~3 sur|concernant|propos; information*|renseignement*|infos ~3 sur|concernant; savoir ~4 comment|si|quand|ou|ce|combien|quelle|quel; marche|fonctionne ~3 retour*|rembours*|annul*; cout* ~4 annul*|retour*; frais ~3 annul*|retour*; proposez|offrez vous; delai; pourquoi; qui ~2 paie|paye; procedure
  `),
  mayI: phraseLines(
    'puis je; je peux; peut on; on peut; peux je; pourrais je; est ce que ~1 je|on peux|peut|pourrais|puis; pouvons nous; ai je ~3 droit; est ce qu on peut; les|un acheteurs|acheteur|clients peuvent|peut; vais je',
  ),
  supposing: phraseLines(
    'si ~1 je|j|on|l|la|le|mon|ma|un|une|vous; apres|avant ~1 avoir|que|une|l; en cas d|de; au cas ou; lorsque|lorsqu|quand je|j|on; supposons; sans; a moins',
  ),
  negators: phraseLines('pas|jamais|aucun|aucune|sans|ni|non|nullement'),
  notNegating: phraseLines(
    'pas ~1 encore|seulement|content|satisfait|satisfaite|conforme|recu|recue|arrive|livre; pourquoi ~4 pas; ou pas; convient|marche|fonctionne|plait|va|correspond|repond|recu|arrive ~2 pas; sans reponse|nouvelles|delai|attendre; aucune|aucun reponse|nouvelle|retour|colis; non conforme; pas de reponse|nouvelles; n est pas|plus; ne ~3 pas ~5 donc',
  ),
  please: phraseLines('svp|stp|merci|maintenant|immediatement|urgent|veuillez|rapidement'),
  breaks: phraseLines('mais; et|donc|alors je|j|veuillez|merci|annulez|remboursez; car; parce; cependant; puisque; merci de; svp'),
  yes: phraseLines('oui|ouais|ok|okay|volontiers|bien|parfait|svp|merci|certainement|absolument|accord'),
  offersColleague: phraseLines(
    'mettre|transferer|transmettre|passer|contacter|relation|contact|impliquer ~8 collegue|conseiller*|humain|equipe|personne; collegue|conseiller*|humain ~8 relation|contact|reprendre|prenne|transmettre|transferer|relais',
  ),
  contactSupport: phraseLines(`
    contacter|contactez|contacte|joindre|joignez|appelez ~2 nous|notre|le|equipe|service|support ~1 service|support|equipe|client|clientele?; contactez; ecrivez ~2 nous; envoyez ~1 nous; ecrire ~4 service|support|equipe; prenez|prendre ~3 contact; adressez|adresser ~1 vous ~5 service|support|equipe|nous; formulaire de contact; faites le nous savoir; informez ~1 nous; par mail a; rapprochez vous ~4 service|support; signalez ~1 le ~4 service|support|nous|equipe
  `),
  functionWords: phraseLines(
    'le;la;les;un;une;des;du;je;j;mon;ma;mes;tu;vous;votre;vos;il;elle;est;sont;etait;ou;que;qui;quoi;comment;quand;pourquoi;avec;pour;et;pas;ne;ai;avez;avoir;suis;peut;puis;veux;voudrais;souhaite;mais;encore;deja;aussi;chez;sur;au;aux;ce;cette;cet;ces;moi;nous;on;dans;d;l;n;qu;commande;colis;achete;oui;non;svp;plus;tout;bien;sans;par;a;c;recu;mot',
  ),
};

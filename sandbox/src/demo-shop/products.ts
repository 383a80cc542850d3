/** The wares of the demo shop, as `server/demo/shop.json` has them; a test holds the two to each other. `parcel`: whether the post takes it. */
export interface DemoProduct {
  id: string;
  name: string;
  priceCents: number;
  weightKg: number;
  parcel: boolean;
  seller: { id: string; name: string; email: string; country: string };
}

export const PRODUCTS: readonly DemoProduct[] = [
  product('sh-1001', 'Lounge chair 670 with ottoman 671', 489_500, { weightKg: 42, parcel: false, seller: ['s-201', 'Studio Noordkade', 'NL'] }),
  product('sh-1002', 'Wishbone chair CH24', 42_500, { weightKg: 5.2, parcel: true, seller: ['s-202', 'Marieke', 'NL'] }),
  product('sh-1003', 'Arco floor lamp', 145_000, { weightKg: 64, parcel: false, seller: ['s-203', 'Luce Usata', 'IT'] }),
  product('sh-1004', 'PH 5 pendant lamp', 39_000, { weightKg: 4.1, parcel: true, seller: ['s-204', 'Jonas', 'DE'] }),
  product('sh-1005', 'LC2 two-seat sofa', 265_000, { weightKg: 58, parcel: false, seller: ['s-205', 'Galerie Rive Droite', 'FR'] }),
  product('sh-1006', 'USM Haller sideboard, white', 98_000, { weightKg: 61, parcel: false, seller: ['s-206', 'Möbelkontor Ehrenfeld', 'DE'] }),
  product('sh-1007', 'Componibili storage unit, three drawers', 7_500, { weightKg: 4.8, parcel: true, seller: ['s-207', 'Chloé', 'BE'] }),
  product('sh-1008', 'Ercol Studio couch', 89_000, { weightKg: 47, parcel: false, seller: ['s-208', 'Harbour & Oak', 'GB'] }),
];

interface Rest {
  weightKg: number;
  parcel: boolean;
  seller: [id: string, name: string, country: string];
}

function product(id: string, name: string, priceCents: number, { weightKg, parcel, seller: [sellerId, seller, country] }: Rest): DemoProduct {
  return { id, name, priceCents, weightKg, parcel, seller: { id: sellerId, name: seller, email: `seller.${sellerId}@example.org`, country } };
}

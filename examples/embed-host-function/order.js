// Adds up an order. What it was granted, and no more, it finds in env.
export default function (items, { env }) {
  return items.reduce((sum, item) => sum + env.price(item), 0);
}

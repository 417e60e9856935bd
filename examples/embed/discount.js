// A customer's rule: ten or more of a thing cost a tenth less.
export default function ({ price, quantity }) {
  return { total: price * quantity * (quantity >= 10 ? 0.9 : 1) };
}

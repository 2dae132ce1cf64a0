export function price(value, currency) {
  var rounded = Math.round(value * 100) / 100;
  return currency + " " + rounded.toFixed(2);
}

export function label(item) {
  var name = item.name;
  if (name == null) {
    return "unnamed";
  }
  return name + " x" + item.quantity;
}

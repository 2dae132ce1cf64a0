const stream = require('stream')
const symbols = require('./symbols')

/**
 * @param t tap instance
 */
function f (t) {}

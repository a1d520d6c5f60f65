/** The floor of any compiled program: it says hello. */
console.log("hello");

/* A shared object that is no SASL library. */
int answer(void);
int answer(void) {
  return 42;
}

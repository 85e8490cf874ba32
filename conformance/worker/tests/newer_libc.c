/* A function of a C library that is newer than any. */
int saslspec_of_a_newer_libc(void);
int saslspec_of_a_newer_libc(void) {
  return 0;
}

#ifndef json_tokens_h
#define json_tokens_h

#include <stddef.h>
#include <stdint.h>

/// What a document holds besides plain ASCII.
enum {
  /// A text with `\`.
  json_has_escapes = 1,
  /// A text with other characters than ASCII's.
  json_is_wide = 2,
};

/// Finds where a JSON document's (RFC 8259) tokens begin: braces, brackets, and the first byte of each text, number and
/// word. Between the end of one and the beginning of the next then lie only white space, commas and colons.
///
/// It judges what lies within texts: their end, control characters, escapes and UTF-8. The order of the tokens, and
/// numbers and words, are the caller's to judge. Escaped surrogates and U+0000 are refused, whether right or not.
///
/// @param tokens Room for one more than there are bytes; behind the last token stands `count`.
/// @param marks Is set to what the document holds.
/// @return The number of tokens, or -1 for what is refused.
intptr_t json_tokens_find(const uint8_t *bytes, size_t count, uint32_t *tokens, uint32_t *marks);

#endif

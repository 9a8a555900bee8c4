#include "json_tokens.h"

#include <stdbool.h>
#include <string.h>

// Sixty-four bytes at a time, one bit of a word for each, as Langdale and Lemire describe it ("Parsing gigabytes of
// JSON per second", 2019).
typedef uint8_t block __attribute__((ext_vector_type(64)));
typedef _Bool block_mask __attribute__((ext_vector_type(64)));

static inline uint64_t bits(block_mask mask) { return __builtin_bit_cast(uint64_t, mask); }
#define where(condition) bits(__builtin_convertvector(condition, block_mask))

/// Bits from each odd set bit to the next: of quotes, what is inside.
static inline uint64_t inside(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/// Which bytes are escaped: those behind a backslash that is not escaped itself.
static uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry) {
  uint64_t escaped = *carry;
  backslashes &= ~*carry;
  *carry = 0;
  while (backslashes) {
    unsigned place = (unsigned)__builtin_ctzll(backslashes);
    if (place == 63) {
      *carry = 1;
      break;
    }
    escaped |= 2ull << place;
    backslashes &= ~(3ull << place);
  }
  return escaped;
}

static int hexadecimal(uint8_t byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  byte |= 0x20;
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/// Whether what lies behind a backslash is an escape of one character.
static bool is_escape(const uint8_t *bytes, size_t count, size_t place) {
  switch (bytes[place]) {
  case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return true;
  case 'u': break;
  default: return false;
  }
  if (count - place < 5) return false;
  int unit = 0;
  for (size_t digit = place + 1; digit < place + 5; digit++) {
    int value = hexadecimal(bytes[digit]);
    if (value < 0) return false;
    unit = unit << 4 | value;
  }
  return unit != 0 && (unit < 0xD800 || unit > 0xDFFF);
}

/// Whether bytes are UTF-8 (Unicode, table 3-7).
static bool is_utf8(const uint8_t *bytes, size_t count) {
  size_t place = 0;
  while (place < count) {
    uint64_t word;
    if (count - place >= 8 && (memcpy(&word, bytes + place, 8), (word & 0x8080808080808080ull) == 0)) {
      place += 8;
      continue;
    }
    uint8_t first = bytes[place];
    if (first < 0x80) {
      place++;
      continue;
    }
    if (first < 0xC2 || first > 0xF4) return false;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (count - place < length) return false;
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[place + 1] < low || bytes[place + 1] > high) return false;
    for (size_t next = 2; next < length; next++) {
      if ((bytes[place + next] & 0xC0) != 0x80) return false;
    }
    place += length;
  }
  return true;
}

#if defined(__x86_64__) && defined(__GLIBC__)
__attribute__((target_clones("avx2", "default")))
#endif
intptr_t json_tokens_find(const uint8_t *bytes, size_t count, uint32_t *tokens, uint32_t *marks) {
  uint64_t escape_carry = 0;   // The first byte of the block is escaped.
  uint64_t text_carry = 0;     // All ones where the block begins inside a text.
  uint64_t scalar_carry = 0;   // The byte before the block belongs to a number or word.
  uint64_t escapes = 0, wide = 0;
  uint32_t *next = tokens;
  for (size_t start = 0; start < count; start += 64) {
    block part;
    if (count - start >= 64) {
      memcpy(&part, bytes + start, 64);
    } else {
      part = ' ';
      memcpy(&part, bytes + start, count - start);
    }
    uint64_t backslashes = where(part == '\\');
    uint64_t quotes = where(part == '"');
    uint64_t escaped = 0;
    if (backslashes | escape_carry) {
      escapes = 1;
      escaped = escaped_bytes(backslashes, &escape_carry);
      quotes &= ~escaped;
    }
    uint64_t text = inside(quotes) ^ text_carry;
    text_carry = (uint64_t)((int64_t)text >> 63);
    for (uint64_t rest = escaped & text; rest; rest &= rest - 1) {
      size_t place = start + (size_t)__builtin_ctzll(rest);
      if (place >= count || !is_escape(bytes, count, place)) return -1;
    }
    uint64_t controls = where(part < ' ');
    uint64_t space = where(part == ' ');
    if (controls) {
      uint64_t white = where(part == '\n') | where(part == '\r') | where(part == '\t');
      if ((controls & text) | (controls & ~white)) return -1;
      space |= controls;
    }
    wide |= where(part >= 0x80);
    block folded = part | 0x20;
    uint64_t brackets = where(folded == '{') | where(folded == '}');
    uint64_t separators = where(part == ',') | where(part == ':');
    uint64_t scalars = ~(brackets | separators | space | quotes | text);
    uint64_t begin = (quotes & text) | (brackets & ~text) | (scalars & ~(scalars << 1 | scalar_carry));
    scalar_carry = scalars >> 63;
    while (begin) {
      *next++ = (uint32_t)start + (uint32_t)__builtin_ctzll(begin);
      begin &= begin - 1;
    }
  }
  if (text_carry || (wide && !is_utf8(bytes, count))) return -1;
  *next = (uint32_t)count;
  *marks = (escapes ? json_has_escapes : 0) | (wide ? json_is_wide : 0);
  return next - tokens;
}

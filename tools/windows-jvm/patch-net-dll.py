"""Makes the JDK's net.dll run on Wine 8, which has no GetAnycastIpAddressTable.

The JDK asks for that table when it lists network interfaces, which Selector.open, SecureRandom and the loopback address
do on the way. net.dll finds the function at its first use, and where it is missing the JVM ends with "Internal Error
(0xc06d007f)". Wine 9 has it. Until then this file replaces the stub in net.dll that would look it up by a function that
answers: no error, a table without rows. The JDK frees what it was given with free, so the table comes from malloc.

For test machines only, and done to the copy in the test machine's cache.
"""

import struct
import sys

MISSING = "GetAnycastIpAddressTable"

IMPORTS, DELAYED_IMPORTS = 1, 13  # the numbers of two directories of a PE file

# DWORD missing(family, table **out) { *out = malloc(64); if (!*out) return 8; (*out)->rows = 0; return 0; }
BEFORE_CALL = bytes.fromhex("52 4883ec20 b940000000 ff15")  # push rdx; sub rsp, 32; mov ecx, 64; call [rip + …]
AFTER_CALL = bytes.fromhex(
    "4883c420 5a 488902"  # add rsp, 32; pop rdx; mov [rdx], rax
    "4885c0 7407"  # test rax, rax; jz out of memory
    "48832000 31c0 c3"  # and qword [rax], 0; xor eax, eax; ret
    "b808000000 c3"  # out of memory: mov eax, ERROR_NOT_ENOUGH_MEMORY; ret
)


class Image:
    """A 64-bit PE file, addressed as Windows loads it."""

    def __init__(self, data):
        self.data = bytearray(data)
        header = self.u32(0x3C)
        self.optional = header + 24
        if self.data[header : header + 4] != b"PE\0\0" or self.u16(self.optional) != 0x20B:
            sys.exit("not a 64-bit Windows library")
        self.base = self.u64(self.optional + 24)
        table = self.optional + self.u16(header + 20)
        self.sections = [table + 40 * i for i in range(self.u16(header + 6))]

    def u16(self, at):
        return struct.unpack_from("<H", self.data, at)[0]

    def u32(self, at):
        return struct.unpack_from("<I", self.data, at)[0]

    def u64(self, at):
        return struct.unpack_from("<Q", self.data, at)[0]

    def place(self, address):
        """Where in the file an address is."""
        for section in self.sections:
            start = self.u32(section + 12)
            if start <= address < start + max(self.u32(section + 8), self.u32(section + 16)):
                return address - start + self.u32(section + 20)
        sys.exit(f"no section has the address {address:#x}")

    def text(self, address):
        start = self.place(address)
        return self.data[start : self.data.index(0, start)].decode()

    def directory(self, number):
        return self.place(self.u32(self.optional + 112 + 8 * number))

    def pointer_to(self, function, entries):
        """The address of the pointer that calls to a function go through. An entry has the two tables of one library."""
        for names, pointers in entries:
            at = self.place(names)
            while name := self.u64(at):
                if not name >> 63 and self.text(name + 2) == function:  # else it has a number and no name
                    return pointers + at - self.place(names)
                at += 8
        sys.exit(f"{function} is not imported")

    def imports(self):
        at = self.directory(IMPORTS)
        while self.u32(at):
            yield self.u32(at), self.u32(at + 16)
            at += 20

    def delayed_imports(self):
        at = self.directory(DELAYED_IMPORTS)
        while self.u32(at + 4):
            yield self.u32(at + 16), self.u32(at + 12)
            at += 32


def jump(distance):
    return b"\xe9" + struct.pack("<i", distance)


def patch(image):
    malloc = image.pointer_to("malloc", image.imports())
    # Before its first use the pointer leads to a stub that looks the function up.
    stub = image.u64(image.place(image.pointer_to(MISSING, image.delayed_imports()))) - image.base
    at = image.place(stub)
    if image.data[at : at + 3] != b"\x48\x8d\x05":  # lea rax, [rip + …]
        sys.exit("the stub is not what was expected: another compiler made this net.dll, or it was patched before")

    # Sections are filled up to a whole page, and ours fits into the rest of the code's.
    code = next(s for s in image.sections if image.data[s : s + 6] == b".text\0")
    length = image.u32(code + 8)
    free = image.u32(code + 12) + length
    after_call = free + len(BEFORE_CALL) + 4
    function = BEFORE_CALL + struct.pack("<i", malloc - after_call) + AFTER_CALL
    if length + len(function) > image.u32(code + 16):
        sys.exit("no room behind the code")
    end = image.u32(code + 20) + length
    image.data[end : end + len(function)] = function
    struct.pack_into("<I", image.data, code + 8, length + len(function))
    image.data[at : at + 5] = jump(free - (stub + 5))


if __name__ == "__main__":
    path = sys.argv[1]
    with open(path, "rb") as file:
        image = Image(file.read())
    patch(image)
    with open(path, "wb") as file:
        file.write(image.data)

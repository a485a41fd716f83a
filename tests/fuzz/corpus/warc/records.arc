filedesc://x.arc 0.0.0.0 20260301120000 text/plain 76
1 0 Seed
URL IP-address Archive-date Content-type Archive-length

http://example.org/ 192.0.2.7 20260301120000 text/html 55
HTTP/1.1 200 OK
Content-Type: text/html

<p>old</p>


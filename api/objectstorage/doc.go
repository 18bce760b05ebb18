// Package objectstorage manages the access keys of Fastly Object Storage.
//
// An access key consists of an id and a secret key. Both are the credentials for the
// S3-compatible API of Object Storage, which this module does not cover. The secret key is
// only part of the reply to create ([AccessKeys]):
//
//	key, err := objectstorage.AccessKeys(client).Create(ctx, objectstorage.AccessKeyInput{
//		Description: new("backups"), Permission: new(objectstorage.ReadWriteObjects), Buckets: []string{"backups"},
//	})
//	id, secret := key.AccessKey, key.SecretKey.Reveal()
package objectstorage

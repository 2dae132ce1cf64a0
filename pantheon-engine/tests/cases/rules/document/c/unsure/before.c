{
#ifdef GIT_WIN32
}
int git_libgit2_shutdown(void)
{
}
int git_libgit2_version(int *major, int *minor, int *rev)
